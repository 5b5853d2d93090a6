/** A product on each platform, as it goes out: the platform's own card where there is one, else a picture and words, else words. */
import { describe, expect, test } from "bun:test";
import type { Content, Key } from "../messages";
import type { Dialect } from "./messaging";
import { requestOf as onMeta } from "./messaging-send";
import { requestOf as onTelegram } from "./telegram-send";
import { requestOf as onWhatsApp } from "./whatsapp-send";
import { requestOf as onX } from "./x-send";
import { onInstagram } from "./instagram";
import { onMessenger } from "./messenger";

const product: Extract<Content, { type: "product" }> = {
  type: "product", product: "p1", sku: "MUG-BLUE", name: "Taza azul", priceMinor: 890, currency: "EUR", price: "8,90 €", link: "https://shop.example/mug",
};
const outgoing = (content: Content, key: Key) => ({ delivery: "c1.2.1", to: [key], content });
const plain = (value: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
const words = "¿Ésta?\nTaza azul · 8,90 €\nhttps://shop.example/mug";

describe("WhatsApp", () => {
  test("shows what Meta's catalogue says, where the number has one", () => {
    expect(plain(onWhatsApp(outgoing({ ...product, text: "¿Ésta?", image: "file:x" }, "phone:34600000001"), "77"))).toMatchObject({
      type: "interactive", interactive: { type: "product", body: { text: "¿Ésta?" }, action: { catalog_id: "77", product_retailer_id: "MUG-BLUE" } },
    });
    expect(plain(onWhatsApp(outgoing(product, "phone:34600000001"), "77"))["interactive"]).toEqual({ type: "product", action: { catalog_id: "77", product_retailer_id: "MUG-BLUE" } });
  });
  test("else the picture with words, else words", () => {
    expect(plain(onWhatsApp(outgoing({ ...product, text: "¿Ésta?", image: "4471" }, "phone:34600000001")))).toMatchObject({ type: "image", image: { id: "4471", caption: words } });
    expect(plain(onWhatsApp(outgoing({ ...product, text: "¿Ésta?" }, "phone:34600000001")))).toMatchObject({ type: "text", text: { body: words } });
  });
});

test("Telegram shows the picture with words, else words", () => {
  expect(plain(onTelegram(outgoing({ ...product, text: "¿Ésta?", image: "file:abc" }, "chat:42")))).toMatchObject({ method: "sendPhoto", body: { photo: "file:abc", caption: words } });
  expect(plain(onTelegram(outgoing(product, "chat:42")))).toMatchObject({ method: "sendMessage", body: { text: "Taza azul · 8,90 €\nhttps://shop.example/mug" } });
});

test("X shows the picture with words, else words", () => {
  expect(plain(onX(outgoing({ ...product, image: "1801" }, "dm:783214")))["body"]).toEqual({ text: "Taza azul · 8,90 €\nhttps://shop.example/mug", attachments: [{ media_id: "1801" }] });
  expect(plain(onX(outgoing({ ...product, link: undefined }, "dm:783214")))["body"]).toEqual({ text: "Taza azul · 8,90 €" });
});

describe.each([["Messenger", onMessenger, "psid:7700112200334455"], ["Instagram", onInstagram, "igsid:7700112200334455"]] as readonly (readonly [string, Dialect, Key])[])("%s", (_, dialect, key) => {
  const card = (more: Partial<typeof product> = {}) => plain(onMeta(dialect, outgoing({ ...product, ...more }, key)));
  test("shows a card that leads to the product's page", () => {
    expect(card({ image: "https://inbox.example/media/1/x" })["message"]).toMatchObject({
      attachment: { type: "template", payload: { template_type: "generic", elements: [{ title: "Taza azul", subtitle: "8,90 €", image_url: "https://inbox.example/media/1/x", default_action: { type: "web_url", url: "https://shop.example/mug" } }] } },
    });
    expect(JSON.stringify(card({ image: "file:abc", link: undefined }))).not.toMatch(/image_url|default_action/);
  });
  test("takes no words with it, and no name that it would cut", () => {
    expect(onMeta(dialect, outgoing({ ...product, text: "¿Ésta?" }, key))).toMatchObject({ result: "failed", code: "unsupported" });
    expect(onMeta(dialect, outgoing({ ...product, name: "x".repeat(81) }, key))).toMatchObject({ result: "failed", code: "too_long" });
  });
});
