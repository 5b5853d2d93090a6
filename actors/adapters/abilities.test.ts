/** What the composer lets through by a channel's abilities is what its adapter sends, to the last character. */
import { describe, expect, test } from "bun:test";
import type { Adapter, ChannelConfig, Outgoing } from "./adapter";
import { instagram } from "./instagram";
import { messenger } from "./messenger";
import { telegram } from "./telegram";
import { whatsapp } from "./whatsapp";
import { x } from "./x";

const to = { whatsapp: "phone:34600111222", messenger: "psid:77", instagram: "igsid:77", telegram: "chat:77", x: "dm:77" } as const;
const lengthOf = (text: string, { abilities }: Adapter): number => (abilities.counts === "bytes" ? Buffer.byteLength(text) : text.length);
/** Signs of one to four bytes, of one and of two code units, until there is no room for more. */
function filled(adapter: Adapter, length: number): string {
  let text = "";
  for (const sign of ["é👋€x", "x"]) while (lengthOf(text + sign, adapter) <= length) text += sign;
  return text;
}

for (const adapter of [whatsapp, messenger, instagram, telegram, x]) {
  describe(`a text for ${adapter.platform}`, () => {
    async function send(text: string): Promise<{ asked: number; code: string }> {
      let asked = 0;
      const channel: ChannelConfig = { id: 1, tenant: 1, platform: adapter.platform, name: "", account: "55", apiBase: "http://127.0.0.1:9", mode: "webhook", secrets: { access_token: "t", bot_token: "1:t" } };
      const outgoing: Outgoing = { delivery: "c.1.1", to: [to[adapter.platform]], content: { type: "text", text } };
      const answer = await adapter.send(outgoing, channel, () => (asked++, Promise.resolve(Response.json({}))), AbortSignal.timeout(1_000));
      return { asked, code: answer.result === "failed" ? answer.code : answer.result };
    }
    test("of just the length that the channel carries is sent", async () => {
      const text = filled(adapter, adapter.abilities.textMax);
      expect(lengthOf(text, adapter)).toBe(adapter.abilities.textMax);
      expect(await send(text)).toMatchObject({ asked: 1 });
    });
    test("of one more is refused before it is", async () => expect(await send(`${filled(adapter, adapter.abilities.textMax)}x`)).toEqual({ asked: 0, code: "too_long" }));
  });
}
