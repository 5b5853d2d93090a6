/** Words with the simulator's platforms about accounts that are being connected. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { startSimulator, type Simulator } from "../scripts/simulator/simulator";
import { gram, page } from "../scripts/simulator/testing";
import type { MessagingChannel } from "../scripts/simulator/messaging-wire";
import { introduce } from "./introduce";

let simulator: Simulator;
const { pageId: _, ...ownLogin } = gram;
const accounts: readonly MessagingChannel[] = [page, { ...gram, account: "17841400110022004", accessToken: "EAAlinkedtoken" }, ownLogin];
beforeAll(async () => {
  simulator = await startSimulator({ seed: 3, target: { url: "http://127.0.0.1:9", channels: accounts }, demo: false, pace: 0 });
});
afterAll(() => simulator.stop());

const config = (channel: MessagingChannel, token = channel.accessToken) => ({
  id: 1, tenant: 1, platform: channel.platform, name: "Shop", account: channel.account, apiBase: `${simulator.url}/v25.0`, mode: "webhook" as const,
  secrets: { access_token: token, ...("pageId" in channel && channel.pageId !== undefined && { page_id: channel.pageId }) },
});
const fieldsOf = async (channel: MessagingChannel): Promise<readonly string[]> => {
  const id = "pageId" in channel ? (channel.pageId ?? channel.account) : channel.account;
  const shown = (await (await fetch(`${simulator.url}/v25.0/${id}/subscribed_apps`, { headers: { authorization: `Bearer ${channel.accessToken}` } })).json()) as { data: { subscribed_fields: string[] }[] };
  return shown.data[0]?.subscribed_fields ?? [];
};

for (const [at, what] of ["a page", "an Instagram account that is linked to a page", "an Instagram account with a login of its own"].entries())
  test(`${what} is subscribed to all that we read`, async () => {
    const channel = accounts[at]!;
    expect(await introduce(config(channel), null)).toEqual({ checked: "ok" });
    expect(await fieldsOf(channel)).toEqual(expect.arrayContaining(["messages", "messaging_postbacks", "message_reactions", "standby"]));
  });

test("a token that is refused is said to be", async () => {
  for (const channel of accounts) expect(await introduce(config(channel, "nope"), null)).toMatchObject({ checked: "refused" });
});
