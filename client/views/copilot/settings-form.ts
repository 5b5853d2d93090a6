/** From the fields of the settings to what is saved: what is empty is taken away, secrets that were not typed stay. Pure. */
import type { CopilotForm, EngineName } from "../../../server/protocol";

export const limitNames = ["timeoutMs", "outputTokensMax", "dayCallsMax", "dayTokensMax", "dayMicrosMax", "dayMsMax"] as const;
export type LimitName = (typeof limitNames)[number];
/** What people enter is in seconds, minutes or whole currency; the wire has ms and millionths. */
export const limitUnits: Readonly<Record<LimitName, number>> = { timeoutMs: 1_000, outputTokensMax: 1, dayCallsMax: 1, dayTokensMax: 1, dayMicrosMax: 1_000_000, dayMsMax: 60_000 };
const microsPerUnit = 1_000_000;

type Fields = Pick<FormData, "get" | "has">;

export function readForm(form: Fields, engine: EngineName | "default"): CopilotForm {
  const text = (name: string): string => String(form.get(name) ?? "").trim();
  const number = (name: string, unit: number): number | null => (text(name) === "" || !Number.isFinite(Number(text(name))) ? null : Math.round(Number(text(name)) * unit));
  const [inMicros, outMicros] = [number("priceIn", microsPerUnit), number("priceOut", microsPerUnit)];
  const secrets = Object.fromEntries((["key", "token", "password"] as const).filter((name) => text(name) !== "").map((name) => [name, text(name)]));
  const isModelArts = engine === "workflow" || engine === "endpoint";
  return {
    engine: engine === "default" ? null : engine,
    ...(engine === "hosted" && {
      provider: (text("provider") || null) as CopilotForm["provider"], model: text("model") || null, url: text("url") || null,
      price: inMicros !== null && outMicros !== null ? { inMicros, outMicros } : null,
    }),
    ...(isModelArts && {
      url: text("url") || null, auth: (text("auth") || null) as CopilotForm["auth"],
      iam: text("auth") === "iam" ? { url: text("iamUrl"), domain: text("iamDomain"), user: text("iamUser"), project: text("iamProject") } : null,
    }),
    ...((engine === "hosted" || isModelArts) && { pictures: form.has("pictures") }),
    ...(engine === "hosted" && { tools: form.has("tools") }),
    ...(Object.keys(secrets).length > 0 && { secrets }),
    rules: text("rules"), linkHosts: text("linkHosts").split(/[\s,]+/).filter(Boolean), quantityMax: number("quantityMax", 1) ?? 20,
    limits: Object.fromEntries(limitNames.map((name) => [name, number(name, limitUnits[name])])),
  };
}
