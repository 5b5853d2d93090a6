/**
 * What administrators do with their tenant's copilot: see and change its settings, try it, and keep the articles that drafts stand on. Secrets go in and never come out. Every change is
 * logged by whom, and never with what.
 */
import { randomBytes } from "node:crypto";
import type { Sql } from "postgres";
import type { Copilot } from "../actors/assist/copilot";
import { sayFailure, type EngineName } from "../actors/assist/engine";
import { listArticles, removeArticle, saveArticle, type ArticleRow } from "../sql/articles";
import { saveCopilot, spentSince, type CopilotRow, type SpentRow } from "../sql/copilots";
import type { Scope } from "./access";
import type { CopilotConfig } from "./config";
import { copilotOwner, choiceOf, defaultEngine, quantityMaxDefault, secretNames, type Choice, type Plans, type Secrets, type Stored } from "./copilot-plans";
import type { CopilotOutside } from "./copilot-outside";
import type { Log } from "./log";
import type { Article, ArticleSaved, ArticlesPage, CopilotForm, CopilotSaved, CopilotSettings, CopilotSpent, CopilotTested, Up } from "./protocol";
import { copilotOf } from "../sql/copilots";
import { Refused } from "./socket-connection";
import type { Store } from "../sql/open";
import type { Vault } from "./vault";

export interface CopilotAdmin {
  settings(tenant: number): Promise<CopilotSettings>;
  save(scope: Pick<Scope, "tenant" | "user">, form: CopilotForm): Promise<CopilotSaved>;
  test(tenant: number): Promise<CopilotTested>;
  articles(tenant: number, after: string | undefined): Promise<ArticlesPage>;
  saveArticle(scope: Scope, frame: Extract<Up, { t: "saveArticle" }>): Promise<ArticleSaved>;
  removeArticle(scope: Scope, id: string): Promise<void>;
}

export interface CopilotAdminParts {
  readonly sql: Sql;
  readonly store: Pick<Store, "read">;
  readonly vault: Vault;
  readonly config: CopilotConfig;
  readonly demo: boolean;
  readonly plans: Pick<Plans, "refresh" | "of">;
  readonly copilot: Pick<Copilot, "translate" | "embedded">;
  readonly outside: Pick<CopilotOutside, "judge">;
  readonly log: Log;
}

const dayMs = 24 * 3_600_000;
const daysShown = 30;
const endsFromChars = 24;
const endChars = 4;
const testMsMax = 8_000;
const articlesMax = 2_000;
const articlesPage = 20;
const articleShownChars = 2_000;
const articleIdBytes = 9;

export const today = (): number => Math.floor(Date.now() / dayMs);

export function openCopilotAdmin(parts: CopilotAdminParts): CopilotAdmin {
  const { sql, plans, log } = parts;

  async function save({ tenant, user }: Pick<Scope, "tenant" | "user">, form: CopilotForm): Promise<CopilotSaved> {
    const wrong = await applyForm(parts, tenant, form);
    if (wrong !== null) return { ok: false, ...wrong };
    await plans.refresh();
    log.info("copilot_saved", { tenant, user });
    return { ok: true, settings: await readSettings(parts, tenant) };
  }

  /** A few words in another language: every engine that can be reached can do that, and it changes nothing. */
  async function test(tenant: number): Promise<CopilotTested> {
    await plans.refresh();
    const choice = plans.of(tenant);
    const began = performance.now();
    const took = (): number => Math.round(performance.now() - began);
    if (choice.say !== undefined) return { ok: false, say: choice.say, ms: 0 };
    if (choice.plan.settings.engine === "embedded") {
      const read = await parts.copilot.embedded.classify(tenant, "test of the settings", "Hello, where is my order?", { language: null });
      return read ? { ok: true, say: "The built-in engine answers.", ms: took() } : { ok: false, say: sayFailure.overloaded, ms: took() };
    }
    const answer = await parts.copilot.translate(tenant, "Good morning.", "es", choice.plan, { signal: AbortSignal.timeout(testMsMax) });
    if (answer.ok) return { ok: true, say: `It answered: ${answer.text.slice(0, 80)}`, ms: took() };
    return { ok: false, say: sayFailure[answer.failure.why], ms: took() };
  }

  async function articles(tenant: number, after = ""): Promise<ArticlesPage> {
    const rows = await parts.store.read(tenant, (sql) => listArticles(sql, tenant, after, articlesPage + 1));
    const shown = rows.slice(0, articlesPage);
    return { articles: shown.map((row) => shownArticle(row, articleShownChars)), ...(rows.length > articlesPage && { next: shown.at(-1)?.id }) };
  }

  return {
    save, test, articles, settings: (tenant) => readSettings(parts, tenant),
    async saveArticle({ tenant, user }, { article, title, text, language }) {
      const id = article ?? randomBytes(articleIdBytes).toString("base64url");
      const row = await saveArticle(sql, tenant, { id, title, body: text, language: language ?? null, by: user }, articlesMax);
      if (!row) return { ok: false, field: "title", say: `There are ${articlesMax} articles, and more are not searched. Remove some first.` };
      parts.copilot.embedded.change(tenant, [{ put: { kind: "article", id, title, text, ...(language && { language }) } }]);
      log.info("article_saved", { tenant, user });
      return { ok: true, article: shownArticle(row, articleShownChars) };
    },
    async removeArticle({ tenant, user }, id) {
      if (!(await removeArticle(sql, tenant, id))) throw new Refused("not_found", "There is no such article any more.");
      parts.copilot.embedded.change(tenant, [{ drop: { kind: "article", id } }]);
      log.info("article_removed", { tenant, user });
    },
  };
}

// ---------------------------------------------------------------- settings, also for the command line

export type SettingsParts = Pick<CopilotAdminParts, "sql" | "vault" | "config" | "demo" | "outside">;

const unsealed = (vault: Vault, row: CopilotRow | null): Secrets | null => (row?.secrets ? vault.open(copilotOwner(row.tenant), row.secrets) : {});

export async function readSettings({ sql, vault, config, demo }: SettingsParts, tenant: number): Promise<CopilotSettings> {
  const [row, spent] = await Promise.all([copilotOf(sql, tenant), spentSince(sql, tenant, today() - daysShown + 1)]);
  const secrets = unsealed(vault, row);
  return settingsOf(row, secrets ?? {}, choiceOf(row, secrets, config, demo), spent);
}

/** Writes what a form changes. What is wrong with it, by field; null: it is written. */
export async function applyForm({ sql, vault, config, demo, outside }: SettingsParts, tenant: number, form: CopilotForm): Promise<{ field: string; say: string } | null> {
  for (const [field, address] of [["url", form.url], ["iam", form.iam?.url]] as const) {
    const say = address ? outside.judge(address) : null;
    if (say !== null) return { field, say: `The address ${say}.` };
  }
  let refused: { field: string; say: string } | null = null;
  await saveCopilot(sql, tenant, (row) => {
    const before = choiceOf(row, {}, config, demo);
    const secrets = changed(unsealed(vault, row) ?? {}, form.secrets ?? {});
    const stored = storedWith((row?.settings ?? {}) as Stored, form);
    const engine = form.engine === null ? defaultEngine : (form.engine ?? row?.engine ?? defaultEngine);
    const { say, wanted } = choiceOf(rowOf(tenant, engine, stored), secrets, config, demo);
    // What can't be asked is refused, unless it is switched off.
    if (say !== undefined && engine !== defaultEngine && form.on !== false) {
      refused = { field: fieldOf(wanted, say), say };
      return null;
    }
    return {
      enabled: form.on ?? before.on, classifies: form.classifies ?? before.classifies, drafts: form.drafts ?? before.drafts, engine, settings: stored,
      secrets: Object.keys(secrets).length > 0 ? vault.seal(copilotOwner(tenant), secrets as Record<string, string>) : null,
    };
  });
  return refused;
}

const rowOf = (tenant: number, engine: string, settings: Stored): CopilotRow => ({ tenant, enabled: true, classifies: true, drafts: false, engine, settings, secrets: null, version: 0 });

/** null takes a value away, what is absent stays. */
function changed<Values extends object>(before: Values, form: { readonly [Name in keyof Values]?: Values[Name] | null }): Values {
  const given = Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined));
  return Object.fromEntries(Object.entries({ ...before, ...given }).filter(([, value]) => value !== null)) as Values;
}

function storedWith(before: Stored, { provider, model, url, auth, iam, tools, pictures, price, rules, linkHosts, quantityMax, limits }: CopilotForm): Stored {
  return changed<Stored>(before, { provider, model, url, auth, iam, tools, pictures, price, rules, linkHosts, quantityMax, ...(limits && { limits: changed(before.limits ?? {}, limits) }) } as never);
}

/** Which field of the form a missing thing belongs to. */
function fieldOf(engine: EngineName, say: string): string {
  if (/whose model/.test(say)) return "provider";
  if (/Name the model/.test(say)) return "model";
  if (/address/.test(say)) return "url";
  if (/IAM/.test(say)) return "iam";
  if (/token/.test(say)) return "token";
  return engine === "embedded" ? "engine" : "key";
}

function settingsOf(row: CopilotRow | null, secrets: Secrets, choice: Choice, spent: readonly SpentRow[]): CopilotSettings {
  const { provider, model, url, auth, iam, tools, pictures, price, rules, linkHosts, quantityMax, limits } = (row?.settings ?? {}) as Stored;
  const ofToday = spent.find((each) => each.day === today());
  return {
    isDefault: choice.isDefault, on: choice.on, classifies: choice.classifies, drafts: choice.drafts, engine: choice.wanted, ...(provider && { provider }), ...(model && { model }), ...(url && { url }),
    ...(auth && { auth }), ...(iam && { iam: { url: iam.url, domain: iam.domain, user: iam.user, project: iam.project } }), tools: tools ?? false, pictures: pictures ?? false, ...(price && { price }),
    secrets: secretNames.map((name) => ({ name, isSet: secrets[name] !== undefined, ends: endOf(secrets[name] ?? "") })),
    rules: rules ?? "", linkHosts: [...(linkHosts ?? [])], quantityMax: quantityMax ?? quantityMaxDefault, limits: { ...limits },
    spent: { today: shownSpent(ofToday), days: spent.map((each) => ({ day: new Date(each.day * dayMs).toISOString().slice(0, dayChars), spent: shownSpent(each) })) },
    ...(choice.say !== undefined && { say: choice.say }),
  };
}

const dayChars = "2026-11-21".length;
const shownSpent = (spent: SpentRow | undefined): CopilotSpent => ({ calls: spent?.calls ?? 0, tokens: spent?.tokens ?? 0, micros: spent?.micros ?? 0, ms: spent?.ms ?? 0 });
/** Of a shorter secret, its end would tell too much. */
const endOf = (secret: string): string => (secret.length >= endsFromChars ? secret.slice(-endChars) : "");

const shownArticle = ({ id, title, body, language, changedAt, by }: ArticleRow, charsMax: number): Article => ({ id, title, text: body.slice(0, charsMax).toWellFormed(), ...(language && { language }), changedAt, by });
