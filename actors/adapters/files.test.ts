/** Files on their way: what we ask the platforms, and what we make of their answers, right and wrong. */
import { describe, expect, test } from "bun:test";
import type { Content } from "../messages";
import type { Attachment, ChannelConfig, Fetch } from "./adapter";
import { instagram } from "./instagram";
import { messenger } from "./messenger";
import { telegram } from "./telegram";
import { whatsapp } from "./whatsapp";

const whatsappChannel: ChannelConfig = {
  id: 1, tenant: 1, platform: "whatsapp", name: "Shop", account: "5001", apiBase: "https://graph.example.com/v25.0", mode: "webhook", secrets: { access_token: "a-token", app_secret: "s", verify_token: "v" },
};
const telegramChannel: ChannelConfig = { ...whatsappChannel, platform: "telegram", account: "78", apiBase: "https://bot.example.com", secrets: { bot_token: "78:the-token", secret_token: "s" } };
const pageChannel: ChannelConfig = { ...whatsappChannel, platform: "messenger", account: "6001" };
const linkedChannel: ChannelConfig = { ...whatsappChannel, platform: "instagram", account: "17841", secrets: { ...whatsappChannel.secrets, page_id: "6001" } };
const ownChannel: ChannelConfig = { ...whatsappChannel, platform: "instagram", account: "17841" };
const wait = () => AbortSignal.timeout(1_000);

interface Asked { readonly url: string; readonly init: RequestInit }
function answering(answer: () => Response | Promise<Response>): { readonly fetch: Fetch; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  return { asked, fetch: async (url, init) => (asked.push({ url, init }), await answer()) };
}
const attachment = (mime: string, name: string, link: string | null = null): Attachment => ({
  file: { id: "AAAAAAAAAAAAAAAAAAAAAA", mime, bytes: 3 }, name, blob: async () => new Blob(["abc"]), link: () => link,
});

describe("WhatsApp's files", () => {
  const fetched = (answer: () => Response | Promise<Response>, ref = "900100") => {
    const { fetch, asked } = answering(answer);
    return whatsapp.fetchMedia!(ref, whatsappChannel, fetch, wait()).then((link) => ({ link, asked }));
  };

  test("are asked for by id, with the token, and come from the link that is told", async () => {
    const { link, asked } = await fetched(() => Response.json({ url: "https://lookaside.fbsbx.com/x?mid=1", mime_type: "image/jpeg", file_size: "303833", id: "900100" }));
    expect(asked.map(({ url, init }) => [url, init.method, init.redirect, (init.headers as Record<string, string>)["authorization"]])).toEqual([["https://graph.example.com/v25.0/900100", "GET", "manual", "Bearer a-token"]]);
    expect(link).toEqual({ url: "https://lookaside.fbsbx.com/x?mid=1", headers: { authorization: "Bearer a-token" }, mime: "image/jpeg", bytes: 303_833 });
  });

  test("that came as a link are not asked for", async () => {
    const { link, asked } = await fetched(() => new Response(), "https://lookaside.fbsbx.com/y");
    expect([asked.length, link]).toEqual([0, { url: "https://lookaside.fbsbx.com/y", headers: { authorization: "Bearer a-token" } }]);
  });

  const failures: readonly [string, () => Response | Promise<Response>, object][] = [
    ["the token is dead", () => Response.json({ error: { code: 190, message: "expired" } }, { status: 401 }), { retry: false, dead: true }],
    ["the id is forgotten", () => Response.json({ error: { code: 100, error_subcode: 33, message: "Object does not exist" } }, { status: 400 }), { retry: false }],
    ["it is busy", () => Response.json({ error: { code: 130429, message: "Rate" } }, { status: 429 }), { retry: true }],
    ["a gateway gave up", () => new Response("<html>", { status: 504 }), { retry: true }],
    ["the answer holds no link", () => Response.json({ id: "1" }), { retry: true }],
    ["the answer is no JSON", () => new Response("x"), { retry: true }],
    ["nobody is there", () => Promise.reject(Object.assign(new Error("no"), { code: "ECONNREFUSED" })), { retry: true }],
    ["the line breaks", () => Promise.reject(Object.assign(new Error("no"), { code: "ECONNRESET" })), { retry: true }],
  ];
  for (const [what, answer, wanted] of failures) test(`are not there when ${what}`, async () => expect((await fetched(answer)).link).toMatchObject({ result: "failed", ...wanted }));

  test("of ours are brought as a form, and known by the id that is told", async () => {
    const { fetch, asked } = answering(() => Response.json({ id: "4490709327384033" }));
    expect(await whatsapp.upload!(attachment("audio/ogg; codecs=opus", "note.ogg"), "voice", whatsappChannel, fetch, wait())).toEqual({ ref: "4490709327384033" });
    expect(asked[0]?.url).toBe("https://graph.example.com/v25.0/5001/media");
    const form = asked[0]?.init.body as FormData;
    expect([form.get("messaging_product"), form.get("type"), (form.get("file") as File).name, (form.get("file") as File).size]).toEqual(["whatsapp", "audio/ogg; codecs=opus", "note.ogg", 3]);
  });

  test("of ours that did not get there never left, so another attempt is safe", async () => {
    for (const answer of [() => new Response("", { status: 504 }), () => Response.json({}), () => Promise.reject(Object.assign(new Error("no"), { code: "ECONNRESET" }))])
      expect(await whatsapp.upload!(attachment("image/png", "a.png"), "image", whatsappChannel, answering(answer).fetch, wait())).toMatchObject({ result: "failed", retry: true });
  });
});

describe("Telegram's files", () => {
  const fetched = (result: unknown, status = 200) => telegram.fetchMedia!("AgACx", telegramChannel, answering(() => Response.json(status === 200 ? { ok: true, result } : result, { status })).fetch, wait());

  test("are at the path that is told, behind the token", async () => {
    expect(await fetched({ file_id: "AgACx", file_path: "photos/file_7.jpg", file_size: 12 })).toEqual({ url: "https://bot.example.com/file/bot78:the-token/photos/file_7.jpg", bytes: 12 });
  });

  test("are not where a path leads out of theirs", async () => {
    for (const file_path of ["../../getUpdates", "a/../../b", "http://evil/x", "a b", "x?y", "x#y", "", 7, undefined]) expect(await fetched({ file_path })).toMatchObject({ result: "failed" });
  });

  test("above 20 MB are not for bots", async () => {
    expect(await fetched({ ok: false, error_code: 400, description: "Bad Request: file is too big" }, 400)).toMatchObject({ result: "failed", retry: false, code: "too_large", hint: expect.stringContaining("smaller") });
  });

  test("never tell the token in what is said of them", async () => {
    for (const answer of [await fetched({}), await fetched({ ok: false, error_code: 500 }, 500), await fetched({ ok: false, error_code: 401 }, 401)]) expect(JSON.stringify(answer)).not.toContain("the-token");
  });

  test("of ours go in the message's own form, objects as JSON", async () => {
    const { fetch, asked } = answering(() => Response.json({ ok: true, result: { message_id: 9, chat: { id: 42 } } }));
    const content: Content = { type: "media", media: "voice", ref: "file:AAAAAAAAAAAAAAAAAAAAAA", caption: "hi" };
    expect(await telegram.send({ delivery: "c.1.1", to: ["chat:42"], content, quote: { ext: "42:7" }, attachment: attachment("audio/ogg; codecs=opus", "n.ogg") }, telegramChannel, fetch, wait())).toMatchObject({ result: "sent", ext: "42:9" });
    const form = asked[0]?.init.body as FormData;
    expect(asked[0]?.url).toEndWith("/sendVoice");
    expect([form.get("chat_id"), form.get("caption"), (form.get("voice") as File).name, JSON.parse(String(form.get("reply_parameters")))]).toEqual(["42", "hi", "n.ogg", { message_id: 7, allow_sending_without_reply: true }]);
  });
});

describe("Messenger's and Instagram's files", () => {
  const ours = attachment("image/png", "Años ünd 山.png");

  test("of ours are fetched by Meta from a link of ours, where somebody can reach us", async () => {
    for (const [adapter, channel] of [[messenger, pageChannel], [instagram, linkedChannel], [instagram, ownChannel]] as const) {
      const { fetch, asked } = answering(() => new Response());
      expect(await adapter.upload!(attachment("image/png", "a.png", "https://p.example/f/1"), "image", channel, fetch, wait())).toEqual({ ref: "https://p.example/f/1" });
      expect(asked).toEqual([]);
    }
  });

  for (const [adapter, channel, platform] of [[messenger, pageChannel, null], [instagram, linkedChannel, "instagram"]] as const)
    test(`of ours are brought as a form otherwise: ${adapter.platform}`, async () => {
      const { fetch, asked } = answering(() => Response.json({ attachment_id: "1857777774821032" }));
      expect(await adapter.upload!(ours, "sticker", channel, fetch, wait())).toEqual({ ref: "1857777774821032" });
      const { url, init } = asked[0]!;
      expect([url, (init.headers as Record<string, string>)["authorization"]]).toEqual(["https://graph.example.com/v25.0/6001/message_attachments", "Bearer a-token"]);
      const form = init.body as FormData;
      expect([form.get("platform"), JSON.parse(String(form.get("message")))]).toEqual([platform, { attachment: { type: "image", payload: { is_reusable: true } } }]);
      expect([(form.get("filedata") as File).name, (form.get("filedata") as File).size]).toEqual(["A_os _nd _.png", 3]);
    });

  test("of ours can't leave an account with Instagram's own login when nobody can reach us, and the agent is told what to do", async () => {
    const { fetch, asked } = answering(() => new Response());
    expect(await instagram.upload!(ours, "image", ownChannel, fetch, wait())).toMatchObject({ result: "failed", retry: false, code: "no_address", hint: expect.stringContaining("PUBLIC_URL") });
    expect(asked).toEqual([]);
  });

  test("of ours that did not get there never left", async () => {
    for (const answer of [() => new Response("<html>", { status: 504 }), () => Response.json({}), () => Promise.reject(Object.assign(new Error("no"), { code: "ECONNRESET" }))])
      expect(await messenger.upload!(ours, "image", pageChannel, answering(answer).fetch, wait())).toMatchObject({ result: "failed", retry: true });
    const tooLarge = () => Response.json({ error: { code: 100, error_subcode: 2018109, message: "too large" } }, { status: 400 });
    expect(await messenger.upload!(ours, "image", pageChannel, answering(tooLarge).fetch, wait())).toMatchObject({ result: "failed", retry: false, code: "100/2018109" });
  });
});
