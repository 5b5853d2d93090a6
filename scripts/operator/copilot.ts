/** parley copilot …: whom a tenant's copilot asks and what it may cost, how good it was, and what there is to learn from. */
import { engineNames } from "../../actors/assist/engine";
import { providers } from "../../actors/assist/settings";
import { applyForm, readSettings, type SettingsParts } from "../../server/copilot-admin";
import { judgeAddress } from "../../server/copilot-outside";
import { openLearning } from "../../server/learning";
import { openLog } from "../../server/log";
import type { CopilotForm, CopilotSettings } from "../../server/protocol";
import type { Store } from "../../sql/open";
import { Problem, table, type Answer, type Asked, type Command, type Option, type Parts } from "./command";
import { secretOf } from "./secrets";
import { tenantOf, tenantOption } from "./tenants";

const onOff = ["on", "off"] as const;
const daysMax = 365;
const daysDefault = 30;
const partsMax = 20_000;
const amountMax = 1_000_000_000_000;

const switches = { use: "on", classify: "classifies", drafts: "drafts", tools: "tools", pictures: "pictures" } as const;
const limits = { "timeout-ms": "timeoutMs", "output-tokens": "outputTokensMax", "day-calls": "dayCallsMax", "day-tokens": "dayTokensMax", "day-micros": "dayMicrosMax", "day-ms": "dayMsMax" } as const;
const aboutLimit: Readonly<Record<string, string>> = {
  "timeout-ms": "ms that one question may take", "output-tokens": "tokens that one answer may have", "day-calls": "questions in a day (UTC)", "day-tokens": "tokens in a day", "day-micros": "money in a day, in millionths of the budget's currency",
  "day-ms": "time that engines may be at work in a day, ms",
};
const iamFlags = ["iam-url", "iam-domain", "iam-user", "iam-project"] as const;
const onOffOption = (about: string): Option => ({ value: "on|off", about, oneOf: onOff });
const days: Option = { value: "DAYS", about: `of how many days; without it ${daysDefault}` };

export const copilotCommands: readonly Command[] = [
  {
    name: "copilot show", about: "shows whom a tenant's copilot asks and what it has cost, without its secrets", options: { tenant: tenantOption }, examples: ["copilot show --tenant nortia"],
    async run(asked, parts) {
      const tenant = await tenantOf(asked, parts.sql);
      const settings = await readSettings(settingsParts(parts), tenant.id);
      return { json: settings, text: shown(settings) };
    },
  },
  {
    name: "copilot set", about: "changes whom a tenant's copilot asks and what it may cost; what is left out stays",
    options: {
      tenant: tenantOption, use: onOffOption("whether it is in use"), classify: onOffOption("whether it reads what customers write as it arrives"), drafts: onOffOption("whether drafts come by themselves"),
      engine: { value: "ENGINE", about: "who drafts; default: what the installation's settings say", oneOf: [...engineNames, "default"] },
      provider: { value: "PROVIDER", about: "whose model it is, of a hosted one", oneOf: providers }, model: { value: "NAME", about: "the model" },
      url: { value: "URL", about: "the service's address; none takes it away" }, auth: { value: "HOW", about: "how ModelArts is to know us", oneOf: ["iam", "token", "key", "app"] },
      key: { value: "KEY", about: "the service's key, or an application's code", isSecret: true }, token: { value: "TOKEN", about: "an X-Auth-Token", isSecret: true },
      password: { value: "PASSWORD", about: "of the IAM user", isSecret: true }, "iam-url": { value: "URL", about: "IAM's address" }, "iam-domain": { value: "NAME", about: "the account" },
      "iam-user": { value: "NAME", about: "the user" }, "iam-project": { value: "NAME", about: "the project that the token is for" },
      tools: onOffOption("orders as tool calls, where the model can"), pictures: onOffOption("whether product pictures are sent along"),
      ...Object.fromEntries(Object.keys(limits).map((name) => [name, { value: "NUMBER", about: `${aboutLimit[name]}; none: no limit` }])),
    },
    examples: [
      "copilot set --tenant nortia --use on --drafts on",
      "copilot set --tenant nortia --engine hosted --provider compatible --url https://api-ap-southeast-1.modelarts-maas.com/openai/v1 --model NAME --key env:MAAS_KEY --day-tokens 500000",
      "copilot set --tenant nortia --engine workflow --url https://example.com/workflow --auth iam --iam-url https://iam.ap-southeast-1.myhuaweicloud.com --iam-domain D --iam-user U --iam-project P --password file:iam.txt",
    ],
    run: set,
  },
  {
    name: "copilot learning", about: "tells how good the copilot was", options: { tenant: tenantOption, days }, examples: ["copilot learning --tenant nortia --days 90 --json"],
    async run(asked, parts) {
      const tenant = await tenantOf(asked, parts.sql);
      const figures = await learningOf(parts).figures(tenant.id, daysOf(asked));
      const rows = figures.days.map((day) => [day.day, day.drafts, day.used, day.edited, day.dismissed, day.ignored, day.stale, day.failed, day.good, day.bad].map(String));
      return { json: figures, text: table(["day", "drafts", "used", "edited", "dismissed", "ignored", "stale", "failed", "good", "bad"], rows, "Nothing was drafted in that time.") };
    },
  },
  {
    name: "copilot export", about: "prints what there is to learn from as lines of JSON: drafts with what became of them, and labels", options: { tenant: tenantOption }, examples: ["copilot export --tenant nortia > nortia.jsonl"],
    async run(asked, parts) {
      const tenant = await tenantOf(asked, parts.sql);
      const learning = learningOf(parts);
      const lines: string[] = [];
      let after: string | undefined;
      for (let count = 0; count < partsMax; count++) {
        const part = await learning.export(tenant.id, after);
        lines.push(...part.lines);
        if (part.next === undefined) break;
        after = part.next;
      }
      return { json: lines.map((line) => JSON.parse(line) as unknown), text: lines.join("\n") };
    },
  },
];

async function set(asked: Asked, parts: Parts): Promise<Answer> {
  const tenant = await tenantOf(asked, parts.sql);
  const wrong = await applyForm(settingsParts(parts), tenant.id, await formOf(asked, parts));
  if (wrong !== null) throw new Problem("invalid", `--${flagOf(wrong.field)}: ${wrong.say}`);
  const settings = await readSettings(settingsParts(parts), tenant.id);
  return { json: settings, text: `${shown(settings)}\nA running server knows within two seconds.` };
}

async function formOf(asked: Asked, parts: Parts): Promise<CopilotForm> {
  const { options } = asked;
  const secrets = { key: await secretOf(asked, "key", parts), token: await secretOf(asked, "token", parts), password: await secretOf(asked, "password", parts) };
  const given = iamFlags.filter((flag) => asked.has(flag));
  if (given.length > 0 && given.length < iamFlags.length) throw new Problem("misunderstood", `${iamFlags.map((flag) => `--${flag}`).join(", ")} go together.`);
  const [url = "", domain = "", user = "", project = ""] = iamFlags.map((flag) => options[flag]);
  return {
    ...Object.fromEntries(Object.entries(switches).flatMap(([flag, field]) => (asked.has(flag) ? [[field, options[flag] === "on"]] : []))),
    ...(asked.has("engine") && { engine: engineNames.find((name) => name === options["engine"]) ?? null }),
    ...(asked.has("provider") && { provider: providers.find((name) => name === options["provider"]) ?? null }),
    ...(asked.has("model") && { model: orNone(options["model"]) }), ...(asked.has("url") && { url: orNone(options["url"]) }),
    ...(asked.has("auth") && { auth: (["iam", "token", "key", "app"] as const).find((how) => how === options["auth"]) ?? null }),
    ...(given.length > 0 && { iam: { url, domain, user, project } }),
    secrets: Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== undefined)),
    limits: Object.fromEntries(Object.entries(limits).flatMap(([flag, field]) => (asked.has(flag) ? [[field, amount(flag, options[flag] ?? "")]] : []))),
  };
}

const orNone = (text: string | undefined): string | null => (text === undefined || text === "none" ? null : text);

function amount(flag: string, text: string): number | null {
  if (text === "none") return null;
  const number = /^\d{1,13}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number <= amountMax)) throw new Problem("invalid", `--${flag} must be a whole number, or none.`);
  return number;
}

function daysOf(asked: Asked): number {
  const text = asked.options["days"] ?? String(daysDefault);
  const number = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > daysMax) throw new Problem("invalid", `--days must be a number from 1 to ${daysMax}.`);
  return number;
}

const flagOf = (field: string): string => (field === "iam" ? "iam-url" : field);

function settingsParts({ config, sql, vault }: Parts): SettingsParts {
  const opened = vault();
  return { sql, vault: opened, config: config.copilot, demo: config.demo, outside: { judge: (address) => judgeAddress(address, config.copilot.allowsInside) } };
}

/** Operators read as the owner of the database: each statement names its tenant. */
function learningOf({ sql }: Parts): ReturnType<typeof openLearning> {
  const read = (async (_tenant: number, ask: (from: typeof sql) => PromiseLike<unknown> | readonly PromiseLike<unknown>[]) => {
    const asked = ask(sql);
    return Array.isArray(asked) ? await Promise.all(asked as readonly PromiseLike<unknown>[]) : await asked;
  }) as Store["read"];
  return openLearning({ store: { read }, classify: { read: async () => false }, publish: () => undefined, log: openLog("silent") });
}

function shown(settings: CopilotSettings): string {
  const { on, classifies, drafts, engine, isDefault, provider, model, url, secrets, limits: own, spent, say } = settings;
  const set = secrets.filter((secret) => secret.isSet).map((secret) => secret.name);
  return [
    `The copilot is ${on ? "on" : "off"}; it ${classifies ? "reads" : "doesn't read"} what arrives, and drafts ${drafts ? "come by themselves" : "when it is asked"}.`,
    `Engine: ${engine}${isDefault ? " (the installation's)" : ""}${[provider, model, url].filter(Boolean).map((word) => `, ${word}`).join("")}${set.length > 0 ? `; has ${set.join(", ")}` : ""}.`,
    ...(say === undefined ? [] : [`It can't be asked: ${say}`]),
    ...(Object.keys(own).length > 0 ? [`Limits: ${Object.entries(own).map(([name, value]) => `${name} ${value}`).join(", ")}.`] : []),
    `Today: ${spent.today.calls} calls, ${spent.today.tokens} tokens, ${spent.today.micros} millionths, ${spent.today.ms} ms.`,
  ].join("\n");
}
