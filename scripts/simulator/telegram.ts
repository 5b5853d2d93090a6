/**
 * A Telegram Bot API that isn't one: it takes Parley's calls as the real one does, and lets customers write.
 * https://core.telegram.org/bots/api
 */
import type { Platform } from "../../actors/messages";
import type { TelegramChannel } from "./config";
import type { Accepted } from "./ledger";
import { fullAllowance, spend, telegramBot, telegramChat } from "./limits";
import { bytesTold, fileOf, handOut, mediaKinds } from "./media";
import { objectOf, parsed, textOf } from "./shape";
import type { Json } from "./shape";
import { sameSecret } from "./signing";
import { telegramCustomers } from "./telegram-customers";
import type { Bot } from "./telegram-customers";
import { bad, chatIdOf, isSend, judgeAction, judgeSend, replyParameters, wordsSent } from "./telegram-judge";
import type { BotError } from "./telegram-judge";
import { outlet } from "./telegram-outlet";
import type { Outcome } from "./telegram-outlet";
import { chatOf, kindOfFileId, lieOfFileId, selfOf, sentMessage } from "./telegram-wire";
import { chats } from "./threads";
import type { Chat } from "./threads";
import { cut } from "./world";
import type { FakePlatform, World } from "./world";

const platform: Platform = "telegram";
const slowestRetryS = 3;
const idEpoch = Date.UTC(2026, 0, 1);
const idsPerSecond = 50;

export function telegram(channel: TelegramChannel, world: World): FakePlatform {
  const { clock, timers, faults, ledger } = world;
  // A restart must not use an id twice: counting starts at the time, finer than anybody can write.
  const firstId = Math.max(1, Math.floor((world.startedAt - idEpoch) / 1000) * idsPerSecond);
  let nextMessage = firstId;
  let nextFile = firstId;
  const whole = fullAllowance();
  const bot: Bot = {
    channel,
    world,
    chats: chats(),
    outlet: outlet(channel, world, firstId),
    newMessageId: () => nextMessage++,
    newFile: () => `${(nextFile++).toString(36)}z`,
  };

  // ---------------------------------------------------------------- Parley calls

  function answer(request: Request, url: URL): Promise<Response> | null {
    const file = /^\/file\/bot([^/]+)\/(\w+)\/(\w+)\.\w+$/.exec(url.pathname);
    if (file) return sameSecret(tokenIn(file[1] ?? ""), channel.botToken) ? download(file[2] ?? "", file[3] ?? "") : null;
    const call = /^\/bot([^/]+)\/(\w+)$/.exec(url.pathname);
    return call && sameSecret(tokenIn(call[1] ?? ""), channel.botToken) ? perform((call[2] ?? "").toLowerCase(), request, url) : null;
  }

  async function perform(method: string, request: Request, url: URL): Promise<Response> {
    const given = await parametersOf(request, url);
    if (isSend(method)) return send(method, given);
    const run = methods[method];
    return written(run ? await run(given, request.signal) : { status: 404, description: "Not Found: method not found" });
  }

  const methods: Readonly<Record<string, (given: Json, signal: AbortSignal) => Outcome | Promise<Outcome>>> = {
    getme: () => ({ result: selfOf(channel) }),
    setwebhook: bot.outlet.setWebhook,
    deletewebhook: bot.outlet.deleteWebhook,
    getwebhookinfo: bot.outlet.info,
    getupdates: bot.outlet.getUpdates,
    sendchataction: typing,
    answercallbackquery: (given) =>
      textOf(given["callback_query_id"]) === ""
        ? bad("query is too old and response timeout expired or query ID is invalid")
        : { result: true },
    getfile: (given) => {
      const id = textOf(given["file_id"]);
      const kind = kindOfFileId(id);
      if (!kind) return bad("wrong file_id or the file is temporarily unavailable");
      return {
        result: {
          file_id: id,
          file_unique_id: `AQAD${id.slice(-12)}`,
          file_size: bytesTold(kind, id, lieOfFileId(id)),
          file_path: `${kind}/${id}.${fileOf(kind, id).extension}`,
        },
      };
    },
  };

  function typing(given: Json): Outcome {
    const to = chatIdOf(given);
    const wrong = "status" in to ? to : (judgeAction(given) ?? blockedBy(to.chat));
    if (wrong) return wrong;
    ledger.marked.add({ platform, account: channel.account, what: "typing", target: textOf(given["chat_id"]), at: clock.now() });
    world.noticed();
    return { result: true };
  }

  function written(outcome: Outcome): Response {
    return "status" in outcome ? refuse(outcome) : Response.json({ ok: true, ...outcome });
  }

  // ---------------------------------------------------------------- Parley sends

  async function send(method: string, given: Json): Promise<Response> {
    const to = chatIdOf(given);
    if ("status" in to) return refuse(to);
    const chat = bot.chats.of(to.chat);
    const wrong = blockedBy(to.chat) ?? judgeSend(method, given, (id) => Number(id) > 0 && Number(id) < nextMessage);
    if (wrong) return refuse(wrong);
    const fault = faultyAnswer();
    if (fault) return refuse(fault, true);
    const waitMs = world.limits ? spend(whole, telegramBot, clock.now()) || spend(chat.allowance, telegramChat, clock.now()) : 0;
    if (waitMs > 0) return refuse(tooMany(Math.ceil(waitMs / 1000)));
    return accept(method, given, to.chat, chat);
  }

  async function accept(method: string, given: Json, to: string, chat: Chat): Promise<Response> {
    const lost = faults.strikes("lostAnswers");
    const id = bot.newMessageId();
    const quote = textOf(replyParameters(given)?.["message_id"]);
    const words = wordsSent(given);
    const at = clock.now();
    const accepted: Accepted = {
      order: ledger.accepted.total + 1,
      platform,
      account: channel.account,
      to,
      id: String(id),
      type: method.replace("send", ""),
      text: words,
      at,
      answered: !lost,
      body: described(given),
      ...(quote === "" ? {} : { quote }),
    };
    const quoted = chat.messages.find((message) => message.id === quote);
    bot.chats.told(to, { id: String(id), text: words, fromShop: true, at });
    ledger.accepted.add(accepted);
    world.arrived(accepted);
    const slowMs = faults.delay("slowAnswers");
    if (slowMs > 0) await timers.pause(slowMs);
    if (lost) return cut();
    const person = world.personAt(platform, to);
    const where = person ? chatOf(person) : { id: Number(to), first_name: "Customer", type: "private" };
    return written({ result: sentMessage(channel, where, id, at, method, given, bot.newFile(), quoted) });
  }

  function blockedBy(chat: string): BotError | null {
    if (chat.startsWith("@")) return bad("chat not found");
    return bot.chats.of(chat).blocked ? { status: 403, description: "Forbidden: bot was blocked by the user" } : null;
  }

  function faultyAnswer(): BotError | null {
    if (faults.strikes("serverErrors")) return faults.stream("serverErrors").pick(serverErrors);
    return faults.strikes("tooMany") ? tooMany(faults.stream("tooMany").between(1, slowestRetryS)) : null;
  }

  function refuse(error: BotError, fault = false): Response {
    ledger.refused.add({
      platform,
      account: channel.account,
      status: error.status,
      code: String(error.status),
      reason: error.description,
      at: clock.now(),
      fault,
    });
    return botErrorResponse(error);
  }

  async function download(kind: string, id: string): Promise<Response> {
    const found = mediaKinds.find((one) => one === kind);
    return found
      ? handOut(found, id, lieOfFileId(id), "application/octet-stream")
      : refuse({ status: 404, description: "Not Found" });
  }

  // Telegram has no counterpart to what a shop writes on its telephone.
  return { channel, answer, ...telegramCustomers(bot), echo: async () => null, greet: bot.outlet.greet, stop: bot.outlet.stop };
}

/** A colon in a path may be written as %3A. */
export const tokenIn = (path: string): string => path.replace(/%3a/i, ":");

/** Calls come as JSON, forms or queries alike. https://core.telegram.org/bots/api#making-requests */
async function parametersOf(request: Request, url: URL): Promise<Json> {
  const query = Object.fromEntries(url.searchParams);
  const type = request.headers.get("content-type") ?? "";
  if (request.method !== "POST") return query;
  if (type.includes("form")) return { ...query, ...Object.fromEntries(await request.formData()) };
  return { ...query, ...objectOf(parsed(await request.text())) };
}

export function botErrorResponse(error: BotError): Response {
  const parameters =
    error.retryAfterS === undefined
      ? error.migrateTo === undefined
        ? {}
        : { parameters: { migrate_to_chat_id: error.migrateTo } }
      : { parameters: { retry_after: error.retryAfterS } };
  return Response.json(
    { ok: false, error_code: error.status, description: error.description, ...parameters },
    {
      status: error.status,
      ...(error.retryAfterS === undefined ? {} : { headers: { "retry-after": String(error.retryAfterS) } }),
    },
  );
}

/** Files are remembered by what they are, not by their bytes. */
const described = (given: Json): Json =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value instanceof Blob ? { file: (value as File).name, bytes: value.size, type: value.type } : value]));

const tooMany = (retryAfterS: number): BotError => ({
  status: 429,
  description: `Too Many Requests: retry after ${retryAfterS}`,
  retryAfterS,
});
const serverErrors: readonly BotError[] = [
  { status: 500, description: "Internal Server Error" },
  { status: 502, description: "Bad Gateway" },
  { status: 504, description: "Gateway Timeout" },
];
