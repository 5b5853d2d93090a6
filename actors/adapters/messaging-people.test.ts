/** Who a customer is, as Meta tells when it is asked. */
import { describe, expect, test } from "bun:test";
import type { ChannelConfig, Fetch } from "./adapter";
import { instagram } from "./instagram";
import { messenger } from "./messenger";
import { noor, page } from "./messaging-fixtures";

const config: ChannelConfig = { id: 1, tenant: 1, platform: "messenger", name: "Shop", account: page, apiBase: "https://graph.example.com/v25.0", mode: "webhook", secrets: { access_token: "a-token" } };
const wait = () => AbortSignal.timeout(1_000);
async function asked(answer: Response | Error, adapter = messenger) {
  const urls: string[] = [];
  const fetch: Fetch = async (url, init) => {
    urls.push(`${init.method} ${url} ${(init.headers as Record<string, string>)["authorization"]}`);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { profile: await adapter.lookUp!([adapter === messenger ? `psid:${noor}` : `igsid:${noor}`], config, fetch, wait()), urls };
}

describe("a customer's profile", () => {
  test("is asked for by their id, with the channel's token", async () => {
    expect((await asked(Response.json({}))).urls).toEqual([`GET https://graph.example.com/v25.0/${noor}?fields=first_name,last_name,profile_pic Bearer a-token`]);
    expect((await asked(Response.json({}), instagram)).urls).toEqual([`GET https://graph.example.com/v25.0/${noor}?fields=name,username,profile_pic Bearer a-token`]);
  });

  const told: readonly [fact: string, adapter: typeof messenger, body: object, profile: object][] = [
    ["both names and a picture", messenger, { first_name: "Noor", last_name: "Haddad", profile_pic: "https://x.fbcdn.net/a.jpg", id: noor }, { name: "Noor Haddad", picture: "https://x.fbcdn.net/a.jpg" }],
    ["one name", messenger, { first_name: "Noor", last_name: "", id: noor }, { name: "Noor" }],
    ["a name, a username and no picture", instagram, { name: "Noor H.", username: "noor.h", profile_pic: null, id: noor }, { name: "Noor H.", handle: "noor.h" }],
    ["a username alone", instagram, { name: null, username: "noor.h", id: noor }, { name: "noor.h", handle: "noor.h" }],
    ["nothing", messenger, { id: noor }, {}],
    ["nonsense", instagram, { name: 7, username: [], profile_pic: {} }, {}],
    ["far too much", messenger, { first_name: "x".repeat(5_000), last_name: "y" }, { name: "x".repeat(200) }],
  ];
  for (const [fact, adapter, body, profile] of told) test(`may be ${fact}`, async () => expect((await asked(Response.json(body), adapter)).profile).toEqual(profile));

  const failures: readonly [fact: string, answer: Response | Error, wanted: object][] = [
    ["when Meta has none", Response.json({ error: { code: 100, error_subcode: 2018247, message: "(#100) No profile available for this user." } }, { status: 400 }), { retry: false }],
    ["without the customer's consent", Response.json({ error: { code: 230, message: "(#230) User consent is required to access user profile" } }, { status: 403 }), { retry: false }],
    ["when Meta is busy", Response.json({ error: { code: 613, message: "(#613) rate" } }, { status: 400 }), { retry: true }],
    ["when the line breaks", Object.assign(new Error("no"), { code: "ECONNRESET" }), { retry: true }],
  ];
  for (const [fact, answer, wanted] of failures)
    test(`is not told ${fact}`, async () => {
      expect((await asked(answer)).profile).toMatchObject({ result: "failed", ...wanted });
    });

  test("is empty when the answer can't be read", async () => expect((await asked(new Response("{"))).profile).toEqual({}));

  test("is asked of nobody without an id", async () => {
    expect(await messenger.lookUp!(["igsid:1"], config, () => Promise.reject(new Error("asked")), wait())).toMatchObject({ result: "failed", retry: false, code: "no_address" });
  });
});
