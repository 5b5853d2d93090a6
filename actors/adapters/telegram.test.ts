/** The door, and the whole of Bot API 10.1 as its description lists it. */
import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { telegram } from "./telegram";
import { contentOf, envelope } from "./telegram-content";
import { readers } from "./telegram-news";
import { ana, bytes, chat, date, now, tell } from "./telegram-fixtures";

const message = { message_id: 12, from: ana, chat, date, text: "Hola" };

describe("an update", () => {
  const refusals: readonly (readonly [fact: string, body: object])[] = [
    ["without a number", { message }],
    ["with a number as text", { update_id: "90", message }],
    ["with a number that a double can't hold", { update_id: 2 ** 53, message }],
    ["in camel case", { updateId: 90, message }],
  ];
  for (const [fact, body] of refusals)
    test(`${fact} is unreadable, and says why`, () =>
      expect(telegram.parse(bytes(body), now)).toEqual({
        ok: false,
        reason: 'The body is no Telegram update: it has no exact "update_id".',
      }));
});

describe("the secret", () => {
  const verify = (header: string | undefined, secrets: Record<string, string> = { secret_token: "tok_en-1" }): boolean =>
    telegram.verify(
      {
        headers: new Headers(header === undefined ? {} : { "x-telegram-bot-api-secret-token": header }),
        query: new URLSearchParams(),
        raw: new Uint8Array(),
      },
      secrets,
    );
  test("opens the door", () => expect(verify("tok_en-1")).toBe(true));
  for (const wrong of [undefined, "", "tok_en-", "tok_en-1x", "TOK_EN-1", "tok_en-1, tok_en-1"])
    test(`"${wrong}" does not`, () => expect(verify(wrong)).toBe(false));
  test("that a channel does not have opens nothing", () =>
    expect([verify("", {}), verify("x", {}), verify("x", { secret_token: "" })]).toEqual([false, false, false]));
  test("is no handshake", () => expect(telegram.handshake(new URLSearchParams("hub.challenge=1"), {})).toBeNull());
});

// ---------------------------------------------------------------- the platform's own description

interface Described {
  readonly types: Readonly<
    Record<
      string,
      {
        readonly fields?: readonly {
          readonly name: string;
          readonly types: readonly string[];
          readonly required: boolean;
          readonly description: string;
        }[];
        readonly subtypes?: readonly string[];
      }
    >
  >;
}
const path = join(import.meta.dir, "../../../shared/specs/telegram-bot-api-10.1.json");
if (!existsSync(path)) console.log(`skipped: Telegram's description of its API is not at ${path}`);

describe.skipIf(!existsSync(path))("Bot API 10.1, as its description lists it:", () => {
  const spec: Described = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Described) : { types: {} };
  const fieldsOf = (type: string): NonNullable<Described["types"][string]["fields"]> => spec.types[type]?.fields ?? [];

  /** A value of a type with all its required fields, three levels of optional ones left out. */
  function example(type: string, depth = 0): unknown {
    if (type.startsWith("Array of ")) return [example(type.slice("Array of ".length), depth)];
    const simple: Record<string, unknown> = { Integer: 7, Float: 1.5, String: "text", Boolean: true, True: true };
    if (type in simple) return simple[type];
    const subtype = spec.types[type]?.subtypes?.[0];
    if (subtype !== undefined) return depth > 8 ? {} : example(subtype, depth + 1);
    return Object.fromEntries(
      fieldsOf(type)
        .filter((field) => field.required && depth < 8)
        .map((field) => [field.name, example(field.types[0]!, depth + 1)]),
    );
  }

  test("every kind of update has a reader", () => {
    expect(Object.keys(readers).toSorted()).toEqual(
      fieldsOf("Update")
        .map((field) => field.name)
        .filter((name) => name !== "update_id")
        .toSorted(),
    );
  });
  test("every update that is a message is told as one, but for those that can't be answered", () => {
    const kinds = fieldsOf("Update")
      .filter((field) => field.types[0] === "Message")
      .map((field) => field.name);
    const told = kinds.map((kind) => [kind, tell({ [kind]: { ...(example("Message") as object), text: "x" } })[0]?.news.type]);
    expect(told.filter(([, type]) => type === "noticed")).toEqual([["guest_message", "noticed"]]);
    expect(told.filter(([, type]) => type === "edited").map(([kind]) => kind)).toEqual(kinds.filter((kind) => kind.startsWith("edited_")));
  });
  for (const field of fieldsOf("Message").filter(({ name }) => !envelope.has(name) && name !== "caption" && !name.startsWith("migrate_"))) {
    test(`a message with ${field.name} is shown as what it is`, () => {
      const content = contentOf({ message_id: 1, date: 1, chat: {}, [field.name]: example(field.types[0]!) });
      // An unknown kind would be named after its field.
      if (content.type === "unsupported") expect(content.what === field.name.replaceAll("_", " ") && !known.has(content.what)).toBe(false);
      else expect(JSON.stringify(content).length).toBeGreaterThan(20);
    });
  }
  /** Kinds whose name in words happens to be that of their field. */
  const known = new Set(["poll", "checklist", "game", "invoice", "paid media", "story", "giveaway", "passport data", "rich message"]);
});
