import { expect, test } from "bun:test";
import { metaJson, metaSignature, sameSecret } from "./signing";
import { independentSignature } from "./testing";

test("JSON is written as Meta writes it: slashes and everything beyond ASCII escaped", () => {
  const written = metaJson({ body: "a/b é 你 🙏", plain: "x" });
  expect(written).toBe(String.raw`{"body":"a\/b \u00e9 \u4f60 \ud83d\ude4f","plain":"x"}`);
  expect(JSON.parse(written)).toEqual({ body: "a/b é 你 🙏", plain: "x" });
  expect(JSON.stringify(JSON.parse(written))).not.toBe(written);
});

test("a signature is the HMAC that another implementation computes over the same bytes", () => {
  const body = metaJson({ text: "¿hola? /" });
  expect(metaSignature("secret", body)).toBe(independentSignature("secret", body));
  expect(metaSignature("secret", body)).toMatch(/^sha256=[0-9a-f]{64}$/);
  expect(metaSignature("other", body)).not.toBe(metaSignature("secret", body));
});

test("secrets are equal only when they are", () => {
  expect(sameSecret("abc", "abc")).toBe(true);
  for (const wrong of ["", "ab", "abcd", "abC"]) expect(sameSecret(wrong, "abc")).toBe(false);
});
