/** What we ask of Telegram, judged by the description of Bot API 10.1. */
import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { deleteWebhook, getMe, poll, setWebhook } from "./telegram-api";
import { markOf } from "./telegram-send";
import type { Request } from "./telegram-send";
import { channel, chat, ok, platform, sent, signal, threads, wire } from "./telegram-send-fixtures";

interface Field {
  readonly name: string;
  readonly types: readonly string[];
  readonly required: boolean;
}
interface Described {
  readonly methods: Readonly<Record<string, { readonly fields?: readonly Field[] }>>;
  readonly types: Readonly<Record<string, { readonly fields?: readonly Field[]; readonly subtypes?: readonly string[] }>>;
}
const path = join(import.meta.dir, "../../../shared/specs/telegram-bot-api-10.1.json");
if (!existsSync(path)) console.log(`skipped: Telegram's description of its API is not at ${path}`);

describe.skipIf(!existsSync(path))("the description of Bot API 10.1", () => {
  const spec: Described = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Described) : { methods: {}, types: {} };

  /** What is wrong with a request, one line each. */
  function judge({ method, body }: Request): readonly string[] {
    const described = spec.methods[method];
    return described ? faults(body, described.fields ?? [], method) : [`no method ${method}`];
  }
  function faults(value: Readonly<Record<string, unknown>>, fields: readonly Field[], where: string): readonly string[] {
    const missing = fields
      .filter((field) => field.required && value[field.name] === undefined)
      .map((field) => `${where}.${field.name} is missing`);
    const wrong = Object.entries(value).flatMap(([name, given]) => {
      const field = fields.find((one) => one.name === name);
      if (!field) return [`${where}.${name} is unknown`];
      const tried = field.types.map((type) => typeFaults(given, type, `${where}.${name}`));
      return tried.some((found) => found.length === 0) ? [] : (tried[0] ?? []);
    });
    return [...missing, ...wrong];
  }
  function typeFaults(value: unknown, type: string, where: string): readonly string[] {
    if (type.startsWith("Array of "))
      return Array.isArray(value)
        ? value.flatMap((one, at) => typeFaults(one, type.slice("Array of ".length), `${where}[${at}]`))
        : [`${where} is no list`];
    const simple: Readonly<Record<string, (value: unknown) => boolean>> = {
      Integer: Number.isSafeInteger,
      Float: Number.isFinite,
      String: (one) => typeof one === "string",
      Boolean: (one) => typeof one === "boolean",
    };
    const check = simple[type];
    if (check) return check(value) ? [] : [`${where} is no ${type}`];
    const described = spec.types[type];
    if (!described?.fields || typeof value !== "object" || value === null) return [`${where} is no ${type}`];
    return faults(value as Readonly<Record<string, unknown>>, described.fields, where);
  }

  for (const [fact, content] of sent) {
    for (const [where, key] of threads)
      test(`takes ${fact} to ${where}`, () => expect(judge(wire(content, { to: [key], quote: { ext: "-1005:9" } }))).toEqual([]));
  }
  test("takes all marks", () => {
    for (const [, key] of threads) expect(judge(markOf({ typing: true, to: [key] })!)).toEqual([]);
    expect(judge(markOf({ read: "callback:cq5", to: chat })!)).toEqual([]);
    expect(judge(markOf({ read: "4401:12", to: ["chat:4401@bc1"] })!)).toEqual([]);
  });
  test("takes all that polling and onboarding ask", async () => {
    const { fetch, asked } = platform(ok(true));
    await poll(5, channel, fetch, signal());
    await getMe(channel, fetch, signal());
    await setWebhook("https://parley.example", channel, fetch, signal());
    await deleteWebhook(channel, fetch, signal());
    expect(asked.map(({ url, body }) => judge({ method: url.split("/").at(-1)!, body: body as Record<string, unknown> }))).toEqual([
      [],
      [],
      [],
      [],
    ]);
  });
  test("refuses what is wrong, so its yes means something", () => {
    const wrong: readonly Request[] = [
      { method: "sendTelepathy", body: {} },
      { method: "sendMessage", body: { chat_id: 1 } },
      { method: "sendMessage", body: { chat_id: 1, text: 5 } },
      { method: "sendMessage", body: { chat_id: 1.5, text: "x" } },
      { method: "sendMessage", body: { chat_id: 1, text: "x", surprise: 1 } },
      { method: "sendMessage", body: { chat_id: 1, text: "x", entities: [{ type: "bold" }] } },
      { method: "sendMessage", body: { chat_id: 1, text: "x", reply_markup: { inline_keyboard: [[{ callback_data: "x" }]] } } },
    ];
    for (const request of wrong) expect(judge(request)).not.toEqual([]);
  });
});
