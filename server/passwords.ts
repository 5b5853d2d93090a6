/**
 * Passwords: argon2id, two at a time. A verification costs 20 MB and some 20 ms of a core on purpose; without the bulkhead a flood of logins would take the
 * cores from webhooks. What waits is bounded in number and time, and refused with the time after which to come back.
 */
import { hash, verify, type Options } from "@node-rs/argon2";
import { bulkhead, BulkheadRejectedError } from "cockatiel";

/** OWASP's second choice for argon2id: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html */
const cost: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const atOnceMax = 2;
const waitingMax = 200;
const waitMsMax = 8_000;
const retryMs = 2_000;
export const passwordBytesMax = 1_024;

/** Too many are signing in; nothing was looked at. */
export class TooBusy extends Error {
  readonly retryMs = retryMs;
}

const gate = bulkhead(atOnceMax, waitingMax);

export async function hashPassword(password: string): Promise<string> {
  return await enter(() => hash(password.normalize("NFC"), cost));
}

/** `known` null: there is no such user, which must take as long as a wrong password does. `isOff`: asked when the turn has come, whether to leave it. */
export async function verifyPassword(known: string | null, password: string, isOff: () => Promise<boolean> = async () => false): Promise<boolean> {
  const right = await enter(async () => !(await isOff()) && (await verify(known ?? nobodys, password.normalize("NFC"))));
  return right && known !== null;
}

/** The hash of a random value nobody has kept, at the present cost. */
const nobodys = "$argon2id$v=19$m=19456,t=2,p=1$iUuAqwHIWOjSmbInkAptqw$Z5UBksORHJ+PQzDM+Dt4437VPqQD3vl6r5BJnDOOGEg";

async function enter<T>(work: () => Promise<T>): Promise<T> {
  const until = performance.now() + waitMsMax;
  try {
    return await gate.execute(() => (performance.now() > until ? Promise.reject(new TooBusy()) : work()));
  } catch (error) {
    throw error instanceof BulkheadRejectedError ? new TooBusy() : error;
  }
}
