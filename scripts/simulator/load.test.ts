import { expect, test } from "bun:test";
import { signedTextBytes, signedTexts } from "./load";
import { independentSignature, shop } from "./testing";

const make = signedTexts(shop, "run1", () => 1_790_000_000_000);

test("a benchmark message has 573 bytes, whoever writes it", () => {
  for (const [customer, n] of [
    [0, 0],
    [9_999, 999_999_999],
    [99_999, 7],
  ] as const)
    expect(Buffer.byteLength(make(customer, n).body)).toBe(signedTextBytes);
});

test("it is signed as Meta signs and reads as a text message of that customer", () => {
  const { body, signature, id, from } = make(42, 7);
  expect(signature).toBe(independentSignature(shop.appSecret, body));
  const value = (JSON.parse(body) as { entry: { changes: { value: Record<string, unknown> }[] }[] }).entry[0]!.changes[0]!.value;
  expect(value["metadata"]).toEqual({ display_phone_number: shop.displayPhone, phone_number_id: shop.account });
  const [message] = value["messages"] as Record<string, unknown>[];
  expect(message).toMatchObject({ id, from, type: "text", timestamp: "1790000000" });
  expect(from).toBe("15556000420");
  expect((message!["text"] as { body: string }).body).toStartWith("message 000000007 of customer 00042");
});

test("no id comes twice, over customers, numbers and runs", () => {
  const other = signedTexts(shop, "run2");
  const ids = new Set<string>();
  for (let n = 0; n < 300; n++) for (const customer of [0, 1, 9_999]) for (const maker of [make, other]) ids.add(maker(customer, n).id);
  expect(ids.size).toBe(1800);
  for (const id of ids) expect(id).not.toContain("/");
});
