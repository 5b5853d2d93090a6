/** Coming in, staying in, being put out: over the real store. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { openStore, type Store } from "../sql/open";
import { addTenant } from "../sql/tenants";
import { addUser, setDisabled, setPassword, setRights } from "../sql/users";
import { freshDatabase, type TestDatabase } from "../sql/testing";
import { openLog } from "./log";
import { hashPassword } from "./passwords";
import { openSessions, type Entered, type Sessions } from "./session";

let database: TestDatabase;
let store: Store;
let sessions: Sessions;
let hashed: string;
const lines: string[] = [];
const key = new Uint8Array(32).fill(1);
const password = "correct horse battery";

beforeAll(async () => {
  database = await freshDatabase();
  store = await openStore(database.url);
  sessions = openSessions(store.writer, key, openLog("debug", (line) => void lines.push(line)));
  hashed = await hashPassword(password);
  await addTenant(store.writer, "one", "One");
});
afterAll(async () => {
  await sessions.close();
  await store.close();
  await database.drop();
});

let users = 0;
async function person(tenant = 1): Promise<{ id: number; email: string }> {
  const email = `p${++users}@one.test`;
  const id = await addUser(store.writer, { tenant, email, name: "P", role: "agent", password: hashed });
  return { id: id ?? 0, email };
}
const login = (email: string, more: { password?: string; tenant?: string; host?: string | null; address?: string } = {}): Promise<Entered> =>
  sessions.login({ email, password, tenant: "one", host: null, address: "10.0.0.1", isGone: () => false, ...more });
type In = Extract<Entered, { ok: true }>;
function inside(entered: Entered): In {
  if (!entered.ok) throw new Error(`not in: ${entered.say}`);
  return entered;
}
const why = (entered: Entered): string => (entered.ok ? "in" : entered.error);
/** Moves what is written about a family's tokens into the past. */
const age = (family: string, seconds: number) =>
  store.writer`update sessions set created_at = created_at - ${seconds} * interval '1 second', replaced_at = replaced_at - ${seconds} * interval '1 second' where family = ${family}`;
const liveOf = ({ session }: In) => ({ tenant: session.tenant, family: session.family, user: session.user, role: session.role, sees: session.sees });
/** The holder has the new tokens, and the store knows. */
async function received(entered: In): Promise<void> {
  entered.received();
  await Bun.sleep(120);
}

describe("coming in", () => {
  test("works with e-mail and password, however the e-mail is written", async () => {
    const { id, email } = await person();
    const entered = inside(await login(` ${email.toUpperCase()} `));
    expect(entered.session).toMatchObject({ tenant: 1, user: id, role: "agent", slug: "one", tenantName: "One" });
    expect(await sessions.verify(entered.tokens.access)).toMatchObject({ tenant: 1, user: id, family: entered.session.family });
    expect(JSON.stringify(lines)).not.toContain(email);
  });

  test("fails in one way for every wrong credential", async () => {
    const { id, email } = await person();
    const answers = [await login(email, { password: "wrong" }), await login("nobody@one.test"), await login(email, { password: "" }), await login("'; drop table users; --")];
    await setDisabled(store.writer, 1, id, true);
    answers.push(await login(email));
    for (const answer of answers) expect(answer).toEqual({ ok: false, error: "wrong_credentials", say: "E-mail and password don't match. Check both and try again." });
  });

  test("is refused after ten failures from one address, and from there alone", async () => {
    const { email } = await person();
    for (let n = 0; n < 10; n++) expect(why(await login(email, { password: "wrong", address: "10.0.0.2" }))).toBe("wrong_credentials");
    const refused = await login(email, { address: "10.0.0.2" });
    expect(refused).toMatchObject({ ok: false, error: "too_fast" });
    expect(!refused.ok && refused.retryMs).toBeGreaterThan(60_000);
    expect(why(await login(email, { address: "10.0.0.3" }))).toBe("in");
    expect(why(await login((await person()).email, { address: "10.0.0.2" }))).toBe("in");
  });

  test("a guesser who goes from account to account is stopped at the address", async () => {
    for (let n = 0; n < 100; n++) await login(`guess${n}@one.test`, { password: "wrong", address: "2001:db8::1" });
    expect(why(await login((await person()).email, { address: "2001:db8::ffff" }))).toBe("too_fast");
  }, 60_000);

  test("nobody who hung up is looked at", async () => {
    const { email } = await person();
    expect(why(await sessions.login({ email, password, tenant: "one", host: null, address: "10.0.0.9", isGone: () => true }))).toBe("wrong_credentials");
  });

  test("the tenant is told by the host, else by name, else it is the only one", async () => {
    const { email } = await person();
    expect(why(await sessions.login({ email, password, host: null, address: "10.0.0.1", isGone: () => false }))).toBe("in");
    await addTenant(store.writer, "two", "Two");
    await addUser(store.writer, { tenant: 2, email, name: "Twin", role: "admin", password: hashed });
    expect(why(await sessions.login({ email, password, host: null, address: "10.0.0.1", isGone: () => false }))).toBe("unknown_tenant");
    expect(inside(await login(email, { tenant: "two" })).session).toMatchObject({ tenant: 2, role: "admin" });
    expect(inside(await sessions.login({ email, password, host: "two", address: "10.0.0.1", isGone: () => false })).session.tenant).toBe(2);
    expect(why(await login(email, { tenant: "three" }))).toBe("unknown_tenant");
    expect(why(await login(email, { tenant: "one", host: "two" }))).toBe("unknown_tenant");
  });
});

describe("staying in", () => {
  test("each refresh gives the next token", async () => {
    const first = inside(await login((await person()).email));
    const second = inside(await sessions.resume(first.tokens.refresh, null));
    await received(second);
    const third = inside(await sessions.resume(second.tokens.refresh, null));
    expect(third.session).toMatchObject({ user: first.session.user, family: first.session.family });
    expect(third.changed).toBe(false);
    expect(new Set([first, second, third].map((each) => each.tokens.refresh)).size).toBe(3);
  });

  test("two windows that use one token in the same moment both stay", async () => {
    const first = inside(await login((await person()).email));
    const [left, right] = (await Promise.all([sessions.resume(first.tokens.refresh, null), sessions.resume(first.tokens.refresh, null)])).map(inside) as [In, In];
    await received(left);
    await received(right);
    await age(first.session.family, 60);
    expect(why(await sessions.resume(left.tokens.refresh, null))).toBe("in");
    expect(why(await sessions.resume(right.tokens.refresh, null))).toBe("in");
  });

  test("a token that comes back after its moment of grace is in two hands: its whole family ends", async () => {
    const first = inside(await login((await person()).email));
    const second = inside(await sessions.resume(first.tokens.refresh, null));
    await received(second);
    await age(first.session.family, 11);
    expect(await sessions.ended([liveOf(second)])).toEqual([]);
    expect(why(await sessions.resume(first.tokens.refresh, null))).toBe("signed_out");
    expect(why(await sessions.resume(second.tokens.refresh, null))).toBe("signed_out");
    expect(await sessions.ended([liveOf(second)])).toEqual([0]);
    expect(lines.some((line) => line.includes("refresh_reused"))).toBe(true);
  });

  test("one replaced so long ago that its row went is known all the same", async () => {
    const first = inside(await login((await person()).email));
    const second = inside(await sessions.resume(first.tokens.refresh, null));
    await received(second);
    await age(first.session.family, 2 * 3_600);
    const third = inside(await sessions.resume(second.tokens.refresh, null));
    const [{ n }] = (await store.writer`select count(*)::int as n from sessions where family = ${first.session.family}`) as unknown as [{ n: number }];
    expect(n).toBe(2);
    expect(why(await sessions.resume(first.tokens.refresh, null))).toBe("signed_out");
    expect(why(await sessions.resume(third.tokens.refresh, null))).toBe("signed_out");
  });

  test("an answer that never arrived signs nobody out, however late they come back", async () => {
    const first = inside(await login((await person()).email));
    const lost = inside(await sessions.resume(first.tokens.refresh, null));
    await age(first.session.family, 3_000);
    const again = inside(await sessions.resume(first.tokens.refresh, null));
    await received(again);
    expect(why(await sessions.resume(again.tokens.refresh, null))).toBe("in");
    // Whoever has the one that was lost took it from the wire.
    await age(first.session.family, 60);
    expect(why(await sessions.resume(lost.tokens.refresh, null))).toBe("signed_out");
    expect(await sessions.ended([liveOf(again)])).toEqual([0]);
  });

  test("signing out, a new password and being disabled end every token", async () => {
    const { id, email } = await person();
    const out = inside(await login(email));
    await sessions.logout(out.session);
    expect(why(await sessions.resume(out.tokens.refresh, null))).toBe("signed_out");
    const old = inside(await login(email));
    await setPassword(store.writer, 1, id, await hashPassword("another password"));
    expect(await sessions.ended([liveOf(old)])).toEqual([0]);
    expect(why(await sessions.resume(old.tokens.refresh, null))).toBe("signed_out");
    expect(why(await login(email))).toBe("wrong_credentials");
    const fresh = inside(await login(email, { password: "another password" }));
    await setDisabled(store.writer, 1, id, true);
    expect(await sessions.ended([liveOf(fresh)])).toEqual([0]);
    await setDisabled(store.writer, 1, id, false);
    expect(why(await sessions.resume(fresh.tokens.refresh, null))).toBe("signed_out");
  });

  test("other rights end what is open, and are told to who comes back", async () => {
    const { id, email } = await person();
    const before = inside(await login(email));
    await setRights(store.writer, 1, id, { role: "agent", sees: "own" });
    expect(await sessions.ended([liveOf(before)])).toEqual([0]);
    const after = inside(await sessions.resume(before.tokens.refresh, null));
    expect(after).toMatchObject({ changed: true, session: { sees: "own" } });
    await received(after);
    expect(inside(await sessions.resume(after.tokens.refresh, null)).changed).toBe(false);
    expect(await sessions.ended([liveOf(after)])).toEqual([]);
  });

  test("only those who may not go on are named, among many", async () => {
    const entered = await Promise.all(Array.from({ length: 6 }, async () => inside(await login((await person()).email))));
    await sessions.logout(entered[1]!.session);
    await store.writer`update sessions set expires_at = now() where family = ${entered[4]!.session.family}`;
    expect((await sessions.ended(entered.map(liveOf))).sort()).toEqual([1, 4]);
    expect(await sessions.ended([])).toEqual([]);
  });

  test("a token is good for its tenant's host alone, and invented ones are no oracle", async () => {
    const first = inside(await login((await person()).email));
    expect(why(await sessions.resume(first.tokens.refresh, "two"))).toBe("signed_out");
    for (const invented of ["", "r1", first.tokens.refresh.replace("r1.1.", "r1.2."), `r1.1.${"A".repeat(22)}.agentall.${"B".repeat(43)}`]) expect(why(await sessions.resume(invented, null))).toBe("signed_out");
  });
});
