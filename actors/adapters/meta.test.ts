/** The handshake and the signature of Meta's platforms. */
import { describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import fc from "fast-check";
import type { Arrived } from "./adapter";
import { instagram } from "./instagram";
import { messenger } from "./messenger";
import { whatsapp } from "./whatsapp";

for (const adapter of [whatsapp, messenger, instagram]) {
  describe(`the handshake of ${adapter.platform}`, () => {
    const secrets = { verify_token: "v-token" };
    const ask = (query: string): unknown => adapter.handshake(new URLSearchParams(query), secrets);
    test("answers the challenge", () =>
      expect(ask("hub.mode=subscribe&hub.verify_token=v-token&hub.challenge=1158201444")).toBe("1158201444"));
    const refused: readonly (readonly [fact: string, query: string])[] = [
      ["with a wrong token", "hub.mode=subscribe&hub.verify_token=other&hub.challenge=1"],
      ["without a token", "hub.mode=subscribe&hub.challenge=1"],
      ["with another mode", "hub.mode=unsubscribe&hub.verify_token=v-token&hub.challenge=1"],
      ["without a challenge", "hub.mode=subscribe&hub.verify_token=v-token"],
      ["with an empty challenge", "hub.mode=subscribe&hub.verify_token=v-token&hub.challenge="],
      ["with markup for a challenge", "hub.mode=subscribe&hub.verify_token=v-token&hub.challenge=<script>alert(1)</script>"],
      ["with an endless challenge", `hub.mode=subscribe&hub.verify_token=v-token&hub.challenge=${"1".repeat(257)}`],
      ["with two tokens", "hub.mode=subscribe&hub.verify_token=v-token&hub.verify_token=other&hub.challenge=1"],
      ["with two challenges", "hub.mode=subscribe&hub.verify_token=v-token&hub.challenge=1&hub.challenge=2"],
      ["with a list for a token", "hub.mode=subscribe&hub.verify_token[]=v-token&hub.challenge=1"],
    ];
    for (const [fact, query] of refused) test(`${fact} is refused`, () => expect(ask(query)).toBeNull());
    test("of a channel without a token is refused", () =>
      expect(adapter.handshake(new URLSearchParams("hub.mode=subscribe&hub.verify_token=&hub.challenge=1"), {})).toBeNull());
  });

  describe(`the signature of ${adapter.platform}`, () => {
    const secrets = { app_secret: "s3cr3t" };
    const raw = new TextEncoder().encode(
      JSON.stringify({ object: "page", entry: [{ id: "1", messaging: [{ message: { text: "cañón" } }] }] }),
    );
    const sign = (body: Uint8Array, secret = secrets.app_secret): string =>
      `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
    const arrived = (body: Uint8Array, signature: string | undefined): Arrived => ({
      headers: new Headers(signature === undefined ? {} : { "x-hub-signature-256": signature }),
      query: new URLSearchParams(),
      raw: body,
    });
    const holds = (body: Uint8Array, signature: string | undefined): boolean => adapter.verify(arrived(body, signature), secrets);

    test("holds for the exact bytes", () => expect(holds(raw, sign(raw))).toBe(true));
    test("fails for the same JSON written in another way", () =>
      expect(holds(new TextEncoder().encode(new TextDecoder().decode(raw).replace("ñ", "\\u00f1")), sign(raw))).toBe(false));
    const good = sign(raw);
    const wrong: readonly (readonly [fact: string, signature: string | undefined])[] = [
      ["none", undefined],
      ["empty", ""],
      ["without its scheme", good.slice("sha256=".length)],
      ["under another scheme", good.replace("sha256=", "sha1=")],
      ["in upper case", `sha256=${good.slice(7).toUpperCase()}`],
      ["one digit short", good.slice(0, -1)],
      ["one digit long", `${good}0`],
      ["given twice", `${good}, ${good}`],
      ["in base64", `sha256=${createHmac("sha256", secrets.app_secret).update(raw).digest("base64")}`],
      ["of another secret", sign(raw, "other")],
      ["with letters beyond ASCII", `sha256=${"é".repeat(64)}`],
    ];
    for (const [fact, signature] of wrong) test(`that is ${fact} is refused`, () => expect(holds(raw, signature)).toBe(false));
    test("of a channel without a secret is refused, even when signed with nothing", () => {
      expect(adapter.verify(arrived(raw, sign(raw, "x")), {})).toBe(false);
      expect(adapter.verify(arrived(raw, `sha256=${createHmac("sha256", "").update(raw).digest("hex")}`), { app_secret: "" })).toBe(false);
    });

    test("holds for every body that is signed rightly", () => {
      fc.assert(fc.property(fc.uint8Array({ maxLength: 2_000 }), (body) => expect(holds(body, sign(body))).toBe(true)));
    });
    test("fails for every other body under the same signature", () => {
      fc.assert(
        fc.property(fc.uint8Array({ minLength: 1, maxLength: 500 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (body, where, flip) => {
          const mutated = body.slice();
          const at = where % mutated.length;
          mutated[at] = mutated[at]! ^ flip;
          expect(holds(mutated, sign(body))).toBe(false);
          expect(holds(body.slice(0, -1), sign(body))).toBe(false);
          expect(holds(new Uint8Array([...body, flip]), sign(body))).toBe(false);
        }),
      );
    });
    test("fails for every header that is not the right one, and never throws", () => {
      fc.assert(
        fc.property(
          fc.oneof(
            fc.string({ unit: "grapheme-ascii" }),
            fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 64, maxLength: 64 }).map((hex) => `sha256=${hex}`),
          ),
          (header) => {
            expect(holds(raw, header.trim())).toBe(header.trim() === good);
          },
        ),
      );
    });
  });
}
