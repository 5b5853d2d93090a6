/** Whose copilot is asked how, as a table: the tenant's own choice, else the installation's; and what is missing is said before anybody is asked. */
import { describe, expect, test } from "bun:test";
import type { CopilotRow } from "../sql/copilots";
import { readConfig, type CopilotConfig } from "./config";
import { choiceOf, type Secrets, type Stored } from "./copilot-plans";

const configOf = (environment: Record<string, string> = {}): CopilotConfig => {
  const read = readConfig(environment);
  if (!read.ok) throw new Error(read.problems.join(" "));
  return read.config.copilot;
};
const row = (engine: string, settings: Stored = {}, more: Partial<CopilotRow> = {}): CopilotRow => ({ tenant: 7, enabled: true, classifies: true, drafts: false, engine, settings, secrets: null, version: 3, ...more });
const maas: Record<string, string> = { PARLEY_COPILOT_ENGINE: "hosted", PARLEY_COPILOT_PROVIDER: "compatible", PARLEY_COPILOT_MODEL: "qwen", PARLEY_COPILOT_URL: "https://maas.example.com/v1", PARLEY_COPILOT_KEY: "operator's key" };

describe("a tenant that has chosen nothing", () => {
  test("has the built-in engine, in use in the demo alone", () => {
    expect(choiceOf(null, {}, configOf(), false)).toMatchObject({ on: false, isDefault: true, wanted: "embedded", plan: { settings: { engine: "embedded" } } });
    expect(choiceOf(null, {}, configOf(), true)).toMatchObject({ on: true, classifies: true, drafts: false });
    expect(choiceOf(null, {}, configOf({ PARLEY_COPILOT: "0" }), true).on).toBe(false);
    expect(choiceOf(null, {}, configOf({ PARLEY_COPILOT: "1" }), false).on).toBe(true);
  });

  test("has the operator's engine, with the operator's key and limit", () => {
    const choice = choiceOf(null, {}, configOf({ ...maas, PARLEY_COPILOT_DAY_TOKENS: "1000" }), false);
    expect(choice).toMatchObject({ isDefault: true, wanted: "hosted", model: "qwen", plan: { settings: { engine: "hosted", provider: "compatible", model: "qwen", baseUrl: "https://maas.example.com/v1", key: "operator's key" }, limits: { dayTokensMax: 1_000 } } });
  });

  test("has the built-in one, and people are told why, where the operator's lacks something", () => {
    const { PARLEY_COPILOT_KEY: _, ...keyless } = maas;
    expect(choiceOf(null, {}, configOf(keyless), false)).toMatchObject({ wanted: "hosted", say: expect.stringContaining("key"), plan: { settings: { engine: "embedded" } } });
  });

  test("asks ModelArts with IAM's token where the operator gave that, else with the key", () => {
    const workflow = { PARLEY_COPILOT_ENGINE: "workflow", PARLEY_COPILOT_URL: "https://workflow.example.com/run" };
    const iam = { PARLEY_COPILOT_IAM_URL: "https://iam.example.com", PARLEY_COPILOT_IAM_DOMAIN: "d", PARLEY_COPILOT_IAM_USER: "u", PARLEY_COPILOT_IAM_PASSWORD: "p", PARLEY_COPILOT_IAM_PROJECT: "x" };
    expect(choiceOf(null, {}, configOf({ ...workflow, ...iam }), false).plan.settings).toEqual({ engine: "workflow", url: "https://workflow.example.com/run", auth: { by: "iam", iam: { url: "https://iam.example.com", domain: "d", user: "u", password: "p", project: "x" } } });
    expect(choiceOf(null, {}, configOf({ ...workflow, PARLEY_COPILOT_KEY: "k" }), false).plan.settings).toMatchObject({ auth: { by: "key", key: "k" } });
  });
});

describe("a tenant's own choice", () => {
  const rows: readonly [string, CopilotRow, Secrets | null, object][] = [
    ["embedded", row("embedded"), {}, { isDefault: false, wanted: "embedded", plan: { settings: { engine: "embedded" } } }],
    ["a model with its key", row("hosted", { provider: "anthropic", model: "m" }), { key: "k" }, { wanted: "hosted", plan: { settings: { engine: "hosted", provider: "anthropic", model: "m", key: "k" } } }],
    ["a model without its key", row("hosted", { provider: "anthropic", model: "m" }), {}, { say: "Enter the service's key.", plan: { settings: { engine: "embedded" } } }],
    ["no provider", row("hosted", { model: "m" }), { key: "k" }, { say: "Choose whose model it is." }],
    ["a provider that nobody knows", row("hosted", { provider: "__proto__" as never, model: "m" }), { key: "k" }, { say: "Choose whose model it is." }],
    ["no model", row("hosted", { provider: "openai" }), { key: "k" }, { say: "Name the model." }],
    ["a compatible one without address", row("hosted", { provider: "compatible", model: "m" }), { key: "k" }, { say: expect.stringContaining("address") }],
    ["an endpoint with a token", row("endpoint", { url: "https://e.example.com", auth: "token" }), { token: "t" }, { plan: { settings: { engine: "endpoint", auth: { by: "token", token: "t" } } } }],
    ["an endpoint with an application's code", row("endpoint", { url: "https://e.example.com", auth: "app" }), { key: "c" }, { plan: { settings: { auth: { by: "app", code: "c" } } } }],
    ["IAM without its password", row("workflow", { url: "https://e.example.com", auth: "iam", iam: { url: "https://i.example.com", domain: "d", user: "u", project: "p" } }), {}, { say: expect.stringContaining("password") }],
    ["a key that can't be opened", row("hosted", { provider: "openai", model: "m" }), null, { say: expect.stringContaining("master secret"), plan: { settings: { engine: "embedded" } } }],
    ["an engine of a later release", row("telepathy"), {}, { isDefault: true, wanted: "embedded" }],
    ["switched off", row("embedded", {}, { enabled: false }), {}, { on: false }],
  ];
  test.each(rows)("%s", (_what, chosen, secrets, wanted) => {
    expect(choiceOf(chosen, secrets, configOf(), false)).toMatchObject(wanted);
  });

  test("of the default keeps the operator's limit, however much the tenant would spend", () => {
    const config = configOf({ ...maas, PARLEY_COPILOT_DAY_TOKENS: "1000" });
    expect(choiceOf(row("default", { limits: { dayTokensMax: 9_999_999, dayCallsMax: 5 } }), {}, config, false).plan.limits).toEqual({ dayTokensMax: 1_000, dayCallsMax: 5 });
    expect(choiceOf(row("default", { limits: { dayTokensMax: 10 } }), {}, config, false).plan.limits).toEqual({ dayTokensMax: 10 });
    expect(choiceOf(row("hosted", { provider: "openai", model: "m", limits: { dayTokensMax: 9_999_999 } }), { key: "own" }, config, false).plan.limits).toEqual({ dayTokensMax: 9_999_999 });
  });

  test("never reaches for the operator's key", () => {
    expect(choiceOf(row("hosted", { provider: "openai", model: "m", url: "https://mine.example.com" }), {}, configOf(maas), false)).toMatchObject({ say: "Enter the service's key." });
  });

  test("has another version with each change, by which engines and answers are kept apart, and no key is in it", () => {
    const version = (chosen: CopilotRow, secrets: Secrets = { key: "k" }): string => choiceOf(chosen, secrets, configOf(), false).plan.version;
    const one = row("hosted", { provider: "openai", model: "m" });
    expect(version(one)).toBe(version(one, { key: "another" }));
    expect(new Set([version(one), version({ ...one, version: 4 }), version({ ...one, tenant: 8 }), version(row("hosted", { provider: "openai", model: "n" }))]).size).toBe(4);
  });
});
