import { describe, expect, test } from "bun:test";
import { readForm } from "./settings-form";

const form = (fields: Record<string, string> = {}) => {
  const data = new FormData();
  for (const [name, value] of Object.entries({ quantityMax: "20", ...fields })) data.set(name, value);
  return data;
};

describe("the settings' form", () => {
  test("gives the engine back to the installation, and keeps what belongs to engines", () => {
    const read = readForm(form(), "default");
    expect(read.engine).toBeNull();
    expect(Object.keys(read)).not.toContain("model");
  });
  test("leaves secrets alone that nobody typed", () => {
    expect(readForm(form({ key: "  ", model: "m" }), "hosted").secrets).toBeUndefined();
    expect(readForm(form({ key: "abc" }), "hosted").secrets).toEqual({ key: "abc" });
  });
  test("takes limits away that are empty, and counts in the wire's units", () => {
    expect(readForm(form({ timeoutMs: "12.5", dayMicrosMax: "3", dayMsMax: "", dayCallsMax: "100" }), "embedded").limits)
      .toEqual({ timeoutMs: 12_500, dayMicrosMax: 3_000_000, dayMsMax: null, dayCallsMax: 100, outputTokensMax: null, dayTokensMax: null });
  });
  test("has no price unless both halves are there", () => {
    expect(readForm(form({ priceIn: "0.5" }), "hosted").price).toBeNull();
    expect(readForm(form({ priceIn: "0.5", priceOut: "1.5" }), "hosted").price).toEqual({ inMicros: 500_000, outMicros: 1_500_000 });
  });
  test("speaks of an IAM user only where one signs in", () => {
    expect(readForm(form({ auth: "key", url: "https://w.example", iamUser: "u" }), "workflow").iam).toBeNull();
    expect(readForm(form({ auth: "iam", iamUrl: "https://iam.example", iamDomain: "d", iamUser: "u", iamProject: "p" }), "endpoint").iam).toEqual({ url: "https://iam.example", domain: "d", user: "u", project: "p" });
  });
  test("reads hosts by line, by comma and by space", () => {
    expect(readForm(form({ linkHosts: "nortia.example\nshop.example, a.example" }), "embedded").linkHosts).toEqual(["nortia.example", "shop.example", "a.example"]);
  });
});
