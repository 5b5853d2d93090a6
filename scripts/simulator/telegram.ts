/**
 * A Telegram Bot API that isn't one. Updates wait in a queue per bot until a webhook takes them or getUpdates confirms them, as in the real one.
 * https://core.telegram.org/bots/api
 */
import type { Platform } from "../../actors/messages";
import type { TelegramChannel } from "./config";
import type { Accepted } from "./ledger";
import { fullAllowance, spend, telegramBot, telegramChat } from "./limits";
import { fileOf, mediaKinds } from "./media";
import type { Person } from "./people";
import type { Delivered } from "./postman";
import type { Said, Say } from "./say";
import { listOf, objectOf, parsed, textOf } from "./shape";
import type { Json } from "./shape";
import { sameSecret } from "./signing";
import { bad, chatIdOf, isSend, judgeAction, judgeSend, judgeWebhook, replyParameters, wordsSent } from "./telegram-judge";
import type { BotError } from "./telegram-judge";
import { updateQueue } from "./telegram-updates";
import type { Update } from "./telegram-updates";
import { callbackOf, chatOf, kindOfFileId, memberOf, messageOf, partOf, reactionOf, replyTo, selfOf, sentMessage, userOf } from "./telegram-wire";
import { chats, newest, quotedIn } from "./threads";
import type { Chat } from "./threads";
import { cut, summed } from "./world";
import type { FakePlatform, World } from "./world";

const platform: Platform = "telegram";
const pollMaxS = 50;
const updatesMax = 100;
const slowestRetryS = 3;
const greetTimeoutMs = 5_000;
/** These come only when asked for. https://core.telegram.org/bots/api#getupdates */
const unaskedKinds = ["chat_member", "message_reaction", "message_reaction_count"];

interface Hook { readonly path: string; readonly secret: string; readonly url: string }

export function telegram(channel: TelegramChannel, world: World): FakePlatform {
  const { clock, timers, faults, ledger } = world;
  const chance = world.chance.fork(`telegram/${channel.account}`);
  const known = chats();
  const whole = fullAllowance();
  // A restart must not use an id twice: counting starts at the time, finer than anybody can write.
  const firstId = Math.max(1, Math.floor((world.startedAt - idEpoch) / 1000) * idsPerSecond);
  let nextMessage = firstId;
  let fileCount = 0;
  let hook: Hook | null = channel.mode === "webhook" ? { path: "/webhook/telegram", secret: channel.secretToken, url: `${world.target}/webhook/telegram` } : null;
  let allowed: readonly string[] | null = null;
  let lastError: { readonly at: number; readonly said: string } | null = null;
  const queue = updateQueue(firstId);
  const reactions = new Map<string, string>();

  // ---------------------------------------------------------------- Parley calls

  function answer(request: Request, url: URL): Promise<Response> | null {
    const file = /^\/file\/bot([^/]+)\/(\w+)\/(\w+)\.\w+$/.exec(url.pathname);
    if (file) return sameSecret(tokenIn(file[1] ?? ""), channel.botToken) ? download(file[2] ?? "") : null;
    const call = /^\/bot([^/]+)\/(\w+)$/.exec(url.pathname);
    return call && sameSecret(tokenIn(call[1] ?? ""), channel.botToken) ? perform((call[2] ?? "").toLowerCase(), request, url) : null;
  }

  async function perform(method: string, request: Request, url: URL): Promise<Response> {
    const given = await parametersOf(request, url);
    if (isSend(method)) return send(method, given);
    const run = methods[method];
    return run ? run(given, request.signal) : refuse({ status: 404, description: "Not Found: method not found" });
  }

  const methods: Readonly<Record<string, (given: Json, signal: AbortSignal) => Response | Promise<Response>>> = {
    getme: () => okay(selfOf(channel)),
    setwebhook: setWebhook,
    deletewebhook: (given) => {
      hook = null;
      if (yes(given["drop_pending_updates"])) queue.clear();
      return okay(true, "Webhook was deleted");
    },
    getwebhookinfo: () => okay({
      url: hook?.url ?? "", has_custom_certificate: false, pending_update_count: queue.size + waitingToPost, ...(hook ? { max_connections: 40, ip_address: "127.0.0.1" } : {}),
      ...(lastError ? { last_error_date: Math.floor(lastError.at / 1000), last_error_message: lastError.said } : {}), ...(allowed ? { allowed_updates: allowed } : {}),
    }),
    getupdates: getUpdates,
    sendchataction: (given) => {
      const chat = chatIdOf(given);
      const wrong = "status" in chat ? chat : (judgeAction(given) ?? reachable(chat.chat));
      if (wrong) return refuse(wrong);
      ledger.marked.add({ platform, account: channel.account, what: "typing", target: textOf(given["chat_id"]), at: clock.now() });
      world.noticed();
      return okay(true);
    },
    answercallbackquery: (given) => (textOf(given["callback_query_id"]) === "" ? refuse(bad("query is too old and response timeout expired or query ID is invalid")) : okay(true)),
    getfile: (given) => {
      const id = textOf(given["file_id"]);
      const kind = kindOfFileId(id);
      if (!kind) return refuse(bad("wrong file_id or the file is temporarily unavailable"));
      return okay({ file_id: id, file_unique_id: `AQAD${id.slice(-12)}`, file_size: fileOf(kind).bytes.length, file_path: `${kind}/${id}.${fileOf(kind).extension}` });
    },
  };

  function setWebhook(given: Json): Response {
    const wrong = judgeWebhook(given);
    if (wrong) return refuse(wrong);
    const url = textOf(given["url"]);
    if (yes(given["drop_pending_updates"])) queue.clear();
    allowedFrom(given);
    if (url === "") {
      hook = null;
      return okay(true, "Webhook was deleted");
    }
    const again = hook?.url === url;
    // Only the path is believed: whatever the address says, updates go to the Parley this simulator belongs to and nowhere else.
    hook = { path: new URL(url).pathname, secret: textOf(given["secret_token"]), url };
    for (const update of queue.take()) void post(update);
    return okay(true, again ? "Webhook is already set" : "Webhook was set");
  }

  async function getUpdates(given: Json, signal: AbortSignal): Promise<Response> {
    if (hook) return refuse({ status: 409, description: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first" });
    allowedFrom(given);
    const limit = Math.min(updatesMax, Math.max(1, Number(given["limit"] ?? updatesMax)));
    const timeoutMs = Math.min(pollMaxS, Math.max(0, Number(given["timeout"] ?? 0))) * 1000;
    const updates = await queue.poll(given["offset"] === undefined ? undefined : Number(given["offset"]), limit, timeoutMs, signal);
    if (updates) return okay(updates.map((update) => update.body));
    return refuse({ status: 409, description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running" });
  }

  function allowedFrom(given: Json): void {
    const asked = typeof given["allowed_updates"] === "string" ? parsed(given["allowed_updates"]) : given["allowed_updates"];
    if (Array.isArray(asked)) allowed = listOf(asked).map(textOf);
  }

  // ---------------------------------------------------------------- Parley sends

  async function send(method: string, given: Json): Promise<Response> {
    const to = chatIdOf(given);
    if ("status" in to) return refuse(to);
    const chat = known.of(to.chat);
    const wrong = reachable(to.chat) ?? judgeSend(method, given, (id) => Number(id) > 0 && Number(id) < nextMessage);
    if (wrong) return refuse(wrong);
    const fault = faultyAnswer();
    if (fault) return refuse(fault, true);
    const waitMs = world.limits ? spend(whole, telegramBot, clock.now()) || spend(chat.allowance, telegramChat, clock.now()) : 0;
    if (waitMs > 0) return refuse(tooMany(Math.ceil(waitMs / 1000)));
    return accept(method, given, to.chat, chat);
  }

  async function accept(method: string, given: Json, to: string, chat: Chat): Promise<Response> {
    const lost = faults.strikes("lostAnswers");
    const id = nextMessage++;
    const quote = textOf(replyParameters(given)?.["message_id"]);
    const words = wordsSent(given);
    const at = clock.now();
    const accepted: Accepted = {
      order: ledger.accepted.total + 1, platform, account: channel.account, to, id: String(id), type: method.replace("send", ""), text: words, at, answered: !lost, body: given,
      ...(quote === "" ? {} : { quote }),
    };
    const quoted = chat.messages.find((message) => message.id === quote);
    known.told(to, { id: String(id), text: words, fromShop: true, at });
    ledger.accepted.add(accepted);
    world.arrived(accepted);
    const slowMs = faults.delay("slowAnswers");
    if (slowMs > 0) await timers.pause(slowMs);
    if (lost) return cut();
    const person = world.personAt(platform, to);
    const where = person ? chatOf(person) : { id: Number(to), first_name: "Customer", type: "private" };
    return okay(sentMessage(channel, where, id, at, method, given, newFile(), quoted));
  }

  function reachable(chat: string): BotError | null {
    if (chat.startsWith("@")) return bad("chat not found");
    return known.of(chat).blocked ? { status: 403, description: "Forbidden: bot was blocked by the user" } : null;
  }

  function faultyAnswer(): BotError | null {
    if (faults.strikes("serverErrors")) return faults.stream("serverErrors").pick(serverErrors);
    return faults.strikes("tooMany") ? tooMany(faults.stream("tooMany").between(1, slowestRetryS)) : null;
  }

  function refuse(error: BotError, fault = false): Response {
    ledger.refused.add({ platform, account: channel.account, status: error.status, code: String(error.status), reason: error.description, at: clock.now(), fault });
    return botErrorResponse(error);
  }

  // ---------------------------------------------------------------- customers write

  async function say(person: Person, said: Say, at?: number): Promise<Said> {
    const album = said.type === "album" ? String(chance.between(1e12, 1e13)) : undefined;
    const parts = said.type === "album" ? said.items.map((item) => ({ ...item, album: album ?? "" })) : [said];
    const ids: string[] = [];
    const deliveries: Promise<Delivered>[] = [];
    for (const part of parts) {
      const told = tell(person, part, at);
      if (!told) continue;
      ids.push(told.id);
      deliveries.push(told.delivered);
    }
    return summed(person, platform, ids, await Promise.all(deliveries));
  }

  function tell(person: Person, said: Exclude<Say, { readonly type: "album" }>, past: number | undefined): { readonly id: string; readonly delivered: Promise<Delivered> } | null {
    const address = String(person.telegram);
    const chat = known.of(address);
    const at = past ?? clock.stamp();
    const update = (id: string, kind: string, body: Json): { readonly id: string; readonly delivered: Promise<Delivered> } => ({ id, delivered: publish(person, id, kind, body) });
    switch (said.type) {
      case "blocked":
        chat.blocked = said.blocked;
        return update(`${address}/${at}`, "my_chat_member", memberOf(channel, person, said.blocked, at));
      case "reaction": {
        const target = said.target ?? newest(chat, true)?.id ?? newest(chat, false)?.id;
        if (target === undefined) return null;
        const key = `${address}/${target}`;
        const before = reactions.get(key) ?? null;
        remember(reactions, key, said.emoji);
        return update(target, "message_reaction", reactionOf(person, Number(target), said.emoji, before, at));
      }
      case "edit": {
        const target = said.target ?? newest(chat, false)?.id;
        if (target === undefined) return null;
        const original = chat.messages.find((message) => message.id === target)?.at ?? at;
        const edited = messageOf(userOf(person), chatOf(person), Number(target), original, { edit_date: Math.floor(at / 1000), text: said.text });
        return update(target, "edited_message", edited);
      }
      // Telegram tells nobody that a message was deleted in a private chat.
      case "revoke": return null;
      case "choice": {
        const target = quotedIn(chat, said.quote) ?? newest(chat, true);
        return target ? update(target.id, "callback_query", callbackOf(channel, person, String(chance.between(1e15, 9e15)), target, said.id)) : null;
      }
      default: {
        const id = nextMessage++;
        // There is no order in a bot's chat: it is said in words.
        const content = said.type === "order" ? { type: "text" as const, text: said.items.map((item) => `${item.quantity} × ${item.sku}`).join("\n") } : said;
        const quoted = "quote" in said ? quotedIn(chat, said.quote) : undefined;
        const forwarded = "forwarded" in said && said.forwarded ? { forward_origin: { type: "hidden_user", sender_user_name: "A friend", date: Math.floor(at / 1000) } } : {};
        const part = { ...(quoted ? replyTo(channel, person, quoted) : {}), ...forwarded, ...partOf(content, newFile()) };
        known.heard(address, { id: String(id), text: content.type === "text" ? content.text : "", fromShop: false, at }, clock.rules());
        return update(String(id), "message", messageOf(userOf(person), chatOf(person), id, at, part));
      }
    }
  }

  function publish(person: Person, id: string, kind: string, body: Json): Promise<Delivered> {
    if (unwanted(kind)) return Promise.resolve({ acknowledged: true, answer: "not asked for", tookMs: 0 });
    const update = queue.make(kind, body, { id, person: person.name, chat: String(person.telegram) });
    if (hook) return post(update);
    return queue.wait(update);
  }

  /** Until Parley says what it wants, a hook that was set in advance gets everything. */
  function unwanted(kind: string): boolean {
    if (allowed === null) return !hook && unaskedKinds.includes(kind);
    return allowed.length === 0 ? unaskedKinds.includes(kind) : !allowed.includes(kind);
  }

  let waitingToPost = 0;
  async function post(update: Update): Promise<Delivered> {
    const to = hook;
    if (!to) return queue.wait(update);
    waitingToPost++;
    const delivered = await world.post.post({
      platform, account: channel.account, kind: "message", ids: [update.id], person: update.person, lane: `telegram/${channel.account}/${update.chat}`, holdsLane: true,
      body: JSON.stringify(update.body), url: `${world.target}${to.path}`,
      headers: { "content-type": "application/json", ...(to.secret === "" ? {} : { "x-telegram-bot-api-secret-token": to.secret }) },
    });
    waitingToPost--;
    if (!delivered.acknowledged) lastError = { at: clock.now(), said: `Wrong response from the webhook: ${delivered.answer}` };
    update.settle(delivered);
    return delivered;
  }

  // ---------------------------------------------------------------- files and the handshake

  async function download(kind: string): Promise<Response> {
    const found = mediaKinds.find((one) => one === kind);
    return found ? new Response(fileOf(found).bytes, { headers: { "content-type": "application/octet-stream" } }) : refuse({ status: 404, description: "Not Found" });
  }

  /** The real one checks nothing; a body without the secret must be refused, so that is what is asked. */
  async function greet(): Promise<string> {
    if (!hook) return "ok";
    try {
      const response = await fetch(`${world.target}${hook.path}`, { method: "POST", body: "{}", headers: { "content-type": "application/json" }, signal: AbortSignal.timeout(greetTimeoutMs) });
      return response.status === 401 || response.status === 403 ? "ok" : `Parley answered ${response.status} to a webhook without the secret`;
    } catch {
      return "Parley did not answer at its webhook";
    }
  }

  const newFile = (): string => `${(firstId + fileCount++).toString(36)}z`;

  // Telegram has no counterpart to what a shop writes on its telephone.
  return { channel, answer, say, echo: async () => {}, greet, stop: () => queue.stop() };
}

/** A colon in a path may be written as %3A. */
export const tokenIn = (path: string): string => path.replace(/%3a/i, ":");

const idEpoch = Date.UTC(2026, 0, 1);
const idsPerSecond = 50;
const reactionsMax = 10_000;

function remember(reactions: Map<string, string>, key: string, emoji: string | null): void {
  if (emoji === null) reactions.delete(key);
  else reactions.set(key, emoji);
  if (reactions.size > reactionsMax) reactions.delete(reactions.keys().next().value ?? "");
}

/** Calls come as JSON, forms or queries alike. https://core.telegram.org/bots/api#making-requests */
async function parametersOf(request: Request, url: URL): Promise<Json> {
  const query = Object.fromEntries(url.searchParams);
  const type = request.headers.get("content-type") ?? "";
  if (request.method !== "POST") return query;
  if (type.includes("form")) return { ...query, ...Object.fromEntries(await request.formData()) };
  return { ...query, ...objectOf(parsed(await request.text())) };
}

const okay = (result: unknown, description?: string): Response => Response.json({ ok: true, result, ...(description === undefined ? {} : { description }) });

export function botErrorResponse(error: BotError): Response {
  const parameters = error.retryAfterS === undefined ? (error.migrateTo === undefined ? {} : { parameters: { migrate_to_chat_id: error.migrateTo } }) : { parameters: { retry_after: error.retryAfterS } };
  return Response.json({ ok: false, error_code: error.status, description: error.description, ...parameters }, {
    status: error.status, ...(error.retryAfterS === undefined ? {} : { headers: { "retry-after": String(error.retryAfterS) } }),
  });
}

const tooMany = (retryAfterS: number): BotError => ({ status: 429, description: `Too Many Requests: retry after ${retryAfterS}`, retryAfterS });
const serverErrors: readonly BotError[] = [{ status: 500, description: "Internal Server Error" }, { status: 502, description: "Bad Gateway" }, { status: 504, description: "Gateway Timeout" }];
const yes = (value: unknown): boolean => value === true || value === "true" || value === "True";
