/** Where a bot's updates go: to a webhook that was set, or into the queue for getUpdates. https://core.telegram.org/bots/api#getting-updates */
import type { TelegramChannel } from "./config";
import type { Person } from "./people";
import type { Delivered } from "./postman";
import { listOf, parsed, textOf } from "./shape";
import type { Json } from "./shape";
import { judgeWebhook } from "./telegram-judge";
import type { BotError } from "./telegram-judge";
import { updateQueue } from "./telegram-updates";
import type { Update } from "./telegram-updates";
import type { World } from "./world";

const pollMaxS = 50;
const updatesMax = 100;
const greetTimeoutMs = 5_000;
const connectionsDefault = 40;
/** These come only when asked for. https://core.telegram.org/bots/api#getupdates */
const unaskedKinds = ["chat_member", "message_reaction", "message_reaction_count"];

/** What a method answers with, before it is written as a response. */
export type Outcome = { readonly result: unknown; readonly description?: string } | BotError;

export interface Outlet {
  publish(person: Person, id: string, kind: string, body: Json): Promise<Delivered>;
  setWebhook(given: Json): Outcome;
  deleteWebhook(given: Json): Outcome;
  info(): Outcome;
  getUpdates(given: Json, signal: AbortSignal): Promise<Outcome>;
  greet(): Promise<string>;
  stop(): void;
}

interface Hook {
  readonly path: string;
  readonly secret: string;
  readonly url: string;
}

export function outlet(channel: TelegramChannel, world: World, firstId: number): Outlet {
  const { clock } = world;
  const queue = updateQueue(firstId);
  let hook: Hook | null =
    channel.mode === "webhook" ? { path: "/webhook/telegram", secret: channel.secretToken, url: `${world.target}/webhook/telegram` } : null;
  let allowed: readonly string[] | null = null;
  let lastError: { readonly at: number; readonly said: string } | null = null;
  let posting = 0;

  function publish(person: Person, id: string, kind: string, body: Json): Promise<Delivered> {
    if (isUnwanted(kind)) return Promise.resolve({ acknowledged: true, answer: "not asked for", tookMs: 0 });
    const update = queue.make(kind, body, { id, person: person.name, chat: String(person.telegram) });
    return hook ? post(update, hook) : queue.wait(update);
  }

  /** Until Parley says what it wants, a hook that was set in advance gets everything. */
  function isUnwanted(kind: string): boolean {
    if (allowed === null) return !hook && unaskedKinds.includes(kind);
    return allowed.length === 0 ? unaskedKinds.includes(kind) : !allowed.includes(kind);
  }

  async function post(update: Update, to: Hook): Promise<Delivered> {
    posting++;
    const delivered = await world.post.post({
      platform: "telegram",
      account: channel.account,
      kind: "message",
      ids: [update.id],
      person: update.person,
      lane: `telegram/${channel.account}/${update.chat}`,
      holdsLane: true,
      body: JSON.stringify(update.body),
      url: `${world.target}${to.path}`,
      headers: { "content-type": "application/json", ...(to.secret === "" ? {} : { "x-telegram-bot-api-secret-token": to.secret }) },
    });
    posting--;
    if (!delivered.acknowledged) lastError = { at: clock.now(), said: `Wrong response from the webhook: ${delivered.answer}` };
    update.settle(delivered);
    return delivered;
  }

  function setWebhook(given: Json): Outcome {
    const wrong = judgeWebhook(given);
    if (wrong) return wrong;
    const url = textOf(given["url"]);
    if (yes(given["drop_pending_updates"])) queue.clear();
    hear(given);
    if (url === "") {
      hook = null;
      return { result: true, description: "Webhook was deleted" };
    }
    const again = hook?.url === url;
    // Only the path is believed: whatever the address says, updates go to the Parley this simulator belongs to and nowhere else.
    const set = { path: new URL(url).pathname, secret: textOf(given["secret_token"]), url };
    hook = set;
    for (const update of queue.take()) void post(update, set);
    return { result: true, description: again ? "Webhook is already set" : "Webhook was set" };
  }

  function deleteWebhook(given: Json): Outcome {
    hook = null;
    if (yes(given["drop_pending_updates"])) queue.clear();
    return { result: true, description: "Webhook was deleted" };
  }

  const info = (): Outcome => ({
    result: {
      url: hook?.url ?? "",
      has_custom_certificate: false,
      pending_update_count: queue.size + posting,
      ...(hook ? { max_connections: connectionsDefault, ip_address: "127.0.0.1" } : {}),
      ...(lastError ? { last_error_date: Math.floor(lastError.at / 1000), last_error_message: lastError.said } : {}),
      ...(allowed ? { allowed_updates: allowed } : {}),
    },
  });

  async function getUpdates(given: Json, signal: AbortSignal): Promise<Outcome> {
    if (hook)
      return {
        status: 409,
        description: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      };
    hear(given);
    const limit = Math.min(updatesMax, Math.max(1, Number(given["limit"] ?? updatesMax)));
    const timeoutMs = Math.min(pollMaxS, Math.max(0, Number(given["timeout"] ?? 0))) * 1000;
    const updates = await queue.poll(given["offset"] === undefined ? undefined : Number(given["offset"]), limit, timeoutMs, signal);
    if (updates) return { result: updates.map((update) => update.body) };
    return {
      status: 409,
      description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    };
  }

  /** What is not named stays as it was. */
  function hear(given: Json): void {
    const asked = typeof given["allowed_updates"] === "string" ? parsed(given["allowed_updates"]) : given["allowed_updates"];
    if (Array.isArray(asked)) allowed = listOf(asked).map(textOf);
  }

  /** The real one checks nothing; a body without the secret must be refused, so that is what is asked. */
  async function greet(): Promise<string> {
    if (!hook) return "ok";
    try {
      const response = await fetch(`${world.target}${hook.path}`, {
        method: "POST",
        body: "{}",
        headers: { "content-type": "application/json" },
        signal: AbortSignal.timeout(greetTimeoutMs),
      });
      return response.status === 401 || response.status === 403
        ? "ok"
        : `Parley answered ${response.status} to a webhook without the secret`;
    } catch {
      return "Parley did not answer at its webhook";
    }
  }

  return { publish, setWebhook, deleteWebhook, info, getUpdates, greet, stop: () => queue.stop() };
}

const yes = (value: unknown): boolean => value === true || value === "true" || value === "True";
