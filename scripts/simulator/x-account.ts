/**
 * One account on the fake X: its messages, its webhook and what its parts share.
 * X asks a webhook to prove itself, posts each event once, and says nothing again of what was not heard: https://docs.x.com/x-api/webhooks/introduction
 */
import type { XChannel } from "./config";
import type { Webhook } from "./ledger";
import type { Delivered } from "./postman";
import { token } from "./random";
import type { Random } from "./random";
import { objectOf, parsed } from "./shape";
import type { Json } from "./shape";
import { base64Signature, sameSecret } from "./signing";
import { chats } from "./threads";
import type { Chats } from "./threads";
import { bodyOf, messageList, snowflakes } from "./x-wire";
import type { DmEvent, Happening } from "./x-wire";
import type { World } from "./world";

/** A customer, by their user id, with all that is known of them. */
export type Who = Pick<DmEvent, "other" | "person">;

export interface Account {
  readonly channel: XChannel;
  readonly world: World;
  readonly chance: Random;
  readonly chats: Chats;
  newId(at: number): string;
  /** Keeps a message, so that it can be asked for. */
  keep(event: DmEvent): void;
  /** Kept messages, the newest first. */
  events(): readonly DmEvent[];
  /** Tells the webhook. Not answered: nobody will tell again. */
  tell(kind: Happening, ids: readonly string[], who: Who, payload: Json, receipt?: boolean): Promise<Delivered>;
  /** Tells of a message, on whichever side it was written. */
  tellMessage(event: DmEvent): Promise<Delivered>;
  greet(): Promise<string>;
}

const eventsMax = 5_000;
const greetTimeoutMs = 3_000;
const untold: Delivered = { acknowledged: true, answer: "not told", tookMs: 0 };
const path = "/webhook/x";

export function account(channel: XChannel, world: World): Account {
  const chance = world.chance.fork(`x/${channel.account}`);
  const kept: DmEvent[] = [];
  /** X stops telling a webhook that proved a wrong secret. */
  let isValid = channel.mode === "webhook";

  async function tell(kind: Happening, ids: readonly string[], { other, person }: Who, payload: Json, receipt = false): Promise<Delivered> {
    if (!isValid || world.faults.strikes("lostWebhooks")) return untold;
    const body = JSON.stringify(bodyOf(channel, kind, payload, person, chance));
    return world.post.post({
      platform: "x",
      account: channel.account,
      kind: (receipt ? "receipt" : "message") satisfies Webhook["kind"],
      ids,
      person: person?.name ?? other,
      lane: `x/${channel.account}/${other}`,
      holdsLane: false,
      once: true,
      body,
      url: `${world.target}${path}`,
      headers: { "content-type": "application/json", ...signatures(body) },
    });
  }

  /** Apps that have both secrets get both headers from the newer API while they move: https://docs.x.com/x-api/webhooks/introduction#signature-headers */
  const signatures = (body: string): Record<string, string> => ({
    "x-twitter-webhooks-signature": base64Signature(channel.consumerSecret, body),
    ...(channel.envelope === "activity" ? { "x-twitter-webhooks-signature-oauth2": base64Signature(channel.clientSecret, body) } : {}),
  });

  /** The Challenge-Response Check. An answer that proves nothing ends the telling; no answer at all doesn't yet. */
  async function greet(): Promise<string> {
    if (channel.mode === "polling") return "ok";
    const challenge = token(chance, 44);
    try {
      const response = await fetch(`${world.target}${path}?crc_token=${encodeURIComponent(challenge)}`, {
        signal: AbortSignal.timeout(greetTimeoutMs),
        redirect: "manual",
      });
      const said = objectOf(parsed(await response.text()))["response_token"];
      if (response.status >= 400) return `Parley refused the challenge with ${response.status}`;
      isValid =
        response.ok &&
        typeof said === "string" &&
        [channel.consumerSecret, channel.clientSecret].some((secret) => sameSecret(said, base64Signature(secret, challenge)));
      return isValid ? "ok" : "Parley's answer to the challenge proves another secret; X tells it nothing any more";
    } catch {
      return "Parley did not answer the challenge";
    }
  }

  return {
    channel,
    world,
    chance,
    chats: chats(),
    newId: snowflakes(chance.fork(`ids ${world.startedAt}`)),
    keep(event) {
      kept.push(event);
      if (kept.length > eventsMax) kept.shift();
    },
    events: () => kept.toSorted((one, other) => (BigInt(one.id) < BigInt(other.id) ? 1 : -1)),
    tell,
    tellMessage: (event) =>
      tell(event.fromShop ? "dm.sent" : "dm.received", [event.id], event, messageList(channel, event, world.origin())),
    greet,
  };
}
