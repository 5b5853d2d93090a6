/**
 * A WhatsApp Cloud API that isn't one: it takes Parley's sends as the real one does, tells what became of them by signed webhooks, and lets customers write.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/get-started
 */
import type { Platform } from "../../actors/messages";
import type { WhatsAppChannel } from "./config";
import type { Accepted } from "./ledger";
import { fullAllowance, spend, whatsappPair, whatsappThroughput } from "./limits";
import { fileOf, kindOfId, mediaId, sha256Of } from "./media";
import type { Person } from "./people";
import type { Delivered } from "./postman";
import { token } from "./random";
import type { Said, Say } from "./say";
import { parsed } from "./shape";
import type { Json } from "./shape";
import { metaJson, metaSignature, sameSecret } from "./signing";
import { chats, newest, quotedIn } from "./threads";
import { judge } from "./whatsapp-judge";
import type { CloudError, Verdict } from "./whatsapp-judge";
import {
  contactOf, echoOf, editPart, envelope, forwardedContext, lateFailures, messageOf, partOf, quoteContext, reactionPart, revokePart, statusOf, wamids, windowClosed,
} from "./whatsapp-wire";
import type { Status, StatusError } from "./whatsapp-wire";
import { cut, summed } from "./world";
import type { FakePlatform, World } from "./world";

const platform: Platform = "whatsapp";
const windowMs = 24 * 3_600_000;
const mediaLinkMs = 5 * 60_000;
const earlyWaitMs = 2_000;
const sentAfterMs = [80, 350] as const;
const deliveredAfterMs = [200, 1_200] as const;
const readAfterMs = [800, 5_000] as const;
const greetTimeoutMs = 5_000;

export function whatsapp(channel: WhatsAppChannel, world: World): FakePlatform {
  const { clock, timers, faults, ledger } = world;
  const chance = world.chance.fork(`whatsapp/${channel.account}`);
  const receiptChance = chance.fork("receipts");
  const newWamid = wamids(chance.fork("wamids"), world.startedAt);
  const known = chats();
  const throughput = fullAllowance();
  let mediaCount = 0;

  const address = (person: Person): string => person.phone ?? person.bsuid ?? "";
  const addressOf = (to: string): string => {
    const person = world.personAt(platform, to);
    return person ? address(person) : to;
  };

  // ---------------------------------------------------------------- Parley calls

  /** /v25.0/{id}/messages, with or without the version, and media. */
  function answer(request: Request, url: URL): Promise<Response> | null {
    const path = url.pathname.replace(/^\/v\d+\.\d+(?=\/)/, "");
    const send = /^\/(\d+)\/messages$/.exec(path);
    if (send) return send[1] === channel.account ? messages(request) : null;
    const file = /^\/media\/(\d+)$/.exec(path);
    if (file && request.method === "GET") return download(request, url, file[1] ?? "");
    const media = /^\/(\d{10,20})$/.exec(path);
    return media && request.method === "GET" && kindOfId(media[1] ?? "") ? mediaLink(request, media[1] ?? "") : null;
  }

  async function messages(request: Request): Promise<Response> {
    const body = await request.text();
    if (request.method !== "POST") return refuse({ status: 400, code: 100, subcode: 33, type: "GraphMethodException", message: "Unsupported get request.", bare: true });
    const unauthorized = checkBearer(request);
    if (unauthorized) return refuse(unauthorized);
    const sent = parsed(body);
    const verdict = judge(sent, channel.displayPhone);
    if (verdict.verdict === "refused") return refuse(verdict.error);
    if (verdict.verdict === "read") return mark(verdict);
    const fault = faultyAnswer();
    if (fault) return refuse(fault, true);
    const limited = overLimit(addressOf(verdict.to));
    if (limited) return refuse(limited);
    if (world.closedWindow === "answer" && outsideWindow(verdict)) return refuse({ status: 400, type: "OAuthException", code: windowClosed.code, message: windowClosed.title, details: windowClosed.details });
    return accept(verdict, sent as Json);
  }

  function mark(verdict: Extract<Verdict, { readonly verdict: "read" }>): Response {
    ledger.marked.add({ platform, account: channel.account, what: verdict.typing ? "typing" : "read", target: verdict.target, at: clock.now() });
    world.noticed();
    return Response.json({ success: true });
  }

  async function accept(verdict: Extract<Verdict, { readonly verdict: "send" }>, body: Json): Promise<Response> {
    const lost = faults.strikes("lostAnswers");
    const id = newWamid(verdict.to, true);
    const accepted: Accepted = {
      order: ledger.accepted.total + 1, platform, account: channel.account, to: verdict.to, id, type: verdict.type, text: verdict.text, at: clock.now(), answered: !lost, body,
      ...(verdict.opaque === undefined ? {} : { delivery: verdict.opaque }), ...(verdict.quote === undefined ? {} : { quote: verdict.quote }),
    };
    const closed = outsideWindow(verdict);
    ledger.accepted.add(accepted);
    known.told(addressOf(verdict.to), { id, text: verdict.text, fromShop: true, at: accepted.at });
    const early = receipts(accepted, closed);
    if (!closed) world.arrived(accepted);
    if (early) await Promise.race([early, timers.pause(earlyWaitMs)]);
    const slowMs = faults.delay("slowAnswers");
    if (slowMs > 0) await timers.pause(slowMs);
    if (lost) return cut();
    return Response.json({
      messaging_product: "whatsapp",
      contacts: [{ input: verdict.input, ...(verdict.by === "phone" ? { wa_id: verdict.to } : { user_id: verdict.to }) }],
      messages: [{ id, ...(verdict.template ? { message_status: "accepted" } : {}) }],
    });
  }

  /** Only templates may be sent when the customer has not written for a day; who wrote before the simulator started is given its start. */
  function outsideWindow(verdict: { readonly to: string; readonly template: boolean }): boolean {
    const lastInAt = known.of(addressOf(verdict.to)).lastInAt || world.startedAt;
    return !verdict.template && clock.rules() - lastInAt > windowMs;
  }

  function overLimit(to: string): CloudError | null {
    if (!world.limits) return null;
    if (spend(throughput, whatsappThroughput, clock.now()) > 0) return rateLimit;
    return spend(known.of(to).allowance, whatsappPair, clock.now()) > 0 ? pairLimit : null;
  }

  function faultyAnswer(): CloudError | null {
    if (faults.strikes("serverErrors")) return faults.stream("serverErrors").pick(serverErrors);
    return faults.strikes("tooMany") ? faults.stream("tooMany").pick(rateErrors) : null;
  }

  function checkBearer(request: Request): CloudError | null {
    const given = request.headers.get("authorization");
    if (!given) return { status: 401, code: 104, type: "OAuthException", message: "An access token is required to request this resource.", bare: true };
    return sameSecret(given, `Bearer ${channel.accessToken}`) ? null : { status: 401, code: 190, type: "OAuthException", message: "Authentication Error", bare: true };
  }

  function refuse(error: CloudError, fault = false): Response {
    ledger.refused.add({ platform, account: channel.account, status: error.status, code: String(error.code), reason: error.details ?? error.message, at: clock.now(), fault });
    return errorResponse(error, token(chance, 22));
  }

  // ---------------------------------------------------------------- what becomes of a message

  /** Plans the receipts; the promise is of the one that a fault wants before the answer. */
  function receipts(accepted: Accepted, closed: boolean): Promise<unknown> | null {
    if (faults.strikes("missingReceipts")) return null;
    const lateMs = faults.delay("lateReceipts");
    const conversation = receiptChance.letters(30, "0123456789abcdef");
    const tell = (status: Status, error?: StatusError): Promise<Delivered> => tellStatus(accepted, status, conversation, error);
    if (closed || faults.strikes("failedReceipts")) {
      const stream = faults.stream("failedReceipts");
      const error = closed ? windowClosed : stream.pick(accepted.type === "text" ? lateFailures.slice(0, 3) : lateFailures);
      void (async () => {
        if ((await timers.pause(lateMs)) && (await timers.wait(between(sentAfterMs)))) void tell("failed", error);
      })();
      return null;
    }
    const early = faults.strikes("earlyReceipts") ? tell("sent") : null;
    void (async () => {
      if (lateMs > 0 && !(await timers.pause(lateMs))) return;
      if (!early && (await timers.wait(between(sentAfterMs)))) void tell("sent");
      // A customer who blocked the shop never gets it, and nobody says so.
      if (known.of(addressOf(accepted.to)).blocked || !(await timers.wait(between(deliveredAfterMs)))) return;
      void tell("delivered");
      if (receiptChance.chance(world.readRate) && (await timers.wait(between(readAfterMs)))) void tell("read");
    })();
    return early;
  }

  function tellStatus(accepted: Accepted, status: Status, conversation: string, error?: StatusError): Promise<Delivered> {
    const person = world.personAt(platform, accepted.to);
    const value = {
      ...(person ? { contacts: [contactOf(person)] } : {}),
      statuses: [statusOf(accepted, status, clock.stamp(), conversation, error)],
    };
    return post("receipt", [accepted.id], person?.name ?? accepted.to, accepted.to, envelope(channel, value));
  }

  // ---------------------------------------------------------------- customers write

  async function say(person: Person, said: Say, at?: number): Promise<Said> {
    const deliveries: Promise<Delivered>[] = [];
    const ids: string[] = [];
    for (const part of said.type === "album" ? said.items : [said]) {
      const told = tellMessage(person, part, at);
      if (!told) continue;
      ids.push(told.id);
      deliveries.push(told.delivered);
    }
    return summed(person, platform, ids, await Promise.all(deliveries));
  }

  /** null when there is nothing to tell: a block, or a reaction to nothing. */
  function tellMessage(person: Person, said: Exclude<Say, { readonly type: "album" }>, past: number | undefined): { readonly id: string; readonly delivered: Promise<Delivered> } | null {
    const chat = known.of(address(person));
    if (said.type === "blocked") {
      chat.blocked = said.blocked;
      return null;
    }
    const part = partSaid(said, chat);
    if (!part) return null;
    const id = newWamid(address(person), false);
    const at = past ?? clock.stamp();
    const words = said.type === "text" ? said.text : "";
    known.heard(address(person), { id, text: words, fromShop: false, at }, past === undefined ? clock.rules() : past + clock.offsetMs);
    const message = messageOf(person, id, at, part, contextOf(person, said, chat));
    const delivered = post("message", [id], person.name, address(person), envelope(channel, { contacts: [contactOf(person)], messages: [message] }));
    return { id, delivered };
  }

  function partSaid(said: Exclude<Say, { readonly type: "album" | "blocked" }>, chat: ReturnType<typeof known.of>): Json | null {
    switch (said.type) {
      case "reaction": {
        const target = said.target ?? newest(chat, true)?.id ?? newest(chat, false)?.id;
        return target === undefined ? null : reactionPart(target, said.emoji);
      }
      case "edit": case "revoke": {
        const target = said.target ?? newest(chat, false)?.id;
        if (target === undefined) return null;
        return said.type === "edit" ? editPart(target, said.text) : revokePart(target);
      }
      case "media": return partOf(said, mediaId(said.media, world.startedAt, mediaCount++), sha256Of(said.media));
      default: return partOf(said, "", "");
    }
  }

  function contextOf(person: Person, said: Say, chat: ReturnType<typeof known.of>): Json | undefined {
    const quote = "quote" in said ? said.quote : undefined;
    const found = quotedIn(chat, quote) ?? (said.type === "choice" ? newest(chat, true) : null);
    if (found) return quoteContext(channel, person, found.id, found.fromShop);
    // A message that is remembered no more can still be quoted by its id.
    if (quote !== undefined && quote !== "newest") return quoteContext(channel, person, quote, true);
    return "forwarded" in said && said.forwarded ? forwardedContext : undefined;
  }

  async function echo(person: Person, words: string, at?: number): Promise<void> {
    const id = newWamid(address(person), true);
    const when = at ?? clock.stamp();
    known.told(address(person), { id, text: words, fromShop: true, at: when });
    await post("message", [id], person.name, address(person), envelope(channel, { contacts: [contactOf(person)], ...echoOf(channel, person, id, when, words) }, "smb_message_echoes"));
  }

  function post(kind: "message" | "receipt", ids: readonly string[], person: string, lane: string, value: Json): Promise<Delivered> {
    const body = metaJson(value);
    return world.post.post({
      platform, account: channel.account, kind, ids, person, lane: `whatsapp/${channel.account}/${lane}`, holdsLane: false, body,
      url: `${world.target}/webhook/whatsapp`,
      headers: { "content-type": "application/json", "user-agent": "facebookexternalua", "x-hub-signature-256": metaSignature(channel.appSecret, body) },
    });
  }

  // ---------------------------------------------------------------- media and the handshake

  async function mediaLink(request: Request, id: string): Promise<Response> {
    const unauthorized = checkBearer(request);
    const kind = kindOfId(id);
    if (unauthorized || !kind) return refuse(unauthorized ?? unknownObject(id));
    const file = fileOf(kind);
    const sha256 = new Bun.CryptoHasher("sha256").update(file.bytes).digest("hex");
    return Response.json({ messaging_product: "whatsapp", url: `${world.origin()}/media/${id}?expires=${clock.rules() + mediaLinkMs}`, mime_type: file.mime, sha256, file_size: String(file.bytes.length), id });
  }

  async function download(request: Request, url: URL, id: string): Promise<Response> {
    const kind = kindOfId(id);
    if (checkBearer(request)) return new Response("", { status: 401 });
    if (!kind || !(Number(url.searchParams.get("expires")) > clock.rules())) return new Response("URL signature expired", { status: 404 });
    return new Response(fileOf(kind).bytes, { headers: { "content-type": fileOf(kind).mime } });
  }

  async function greet(): Promise<string> {
    const challenge = String(chance.between(1_000_000_000, 1_999_999_999));
    const query = new URLSearchParams({ "hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": channel.verifyToken });
    try {
      const response = await fetch(`${world.target}/webhook/whatsapp?${query}`, { signal: AbortSignal.timeout(greetTimeoutMs) });
      const said = await response.text();
      if (response.status !== 200) return `Parley refused the webhook handshake with ${response.status}`;
      return said === challenge ? "ok" : "Parley answered the webhook handshake with something else than the challenge";
    } catch {
      return "Parley did not answer the webhook handshake";
    }
  }

  const between = ([low, high]: readonly [number, number]): number => receiptChance.between(low, high);

  return { channel, answer, say, echo, greet, stop() {} };
}

// ---------------------------------------------------------------- errors

export function errorResponse(error: CloudError, trace: string): Response {
  return Response.json({
    error: {
      message: error.bare ? error.message : `(#${error.code}) ${error.message}`,
      type: error.type,
      code: error.code,
      ...(error.subcode === undefined ? {} : { error_subcode: error.subcode }),
      ...(error.details === undefined ? {} : { error_data: { messaging_product: "whatsapp", details: error.details } }),
      fbtrace_id: `A${trace}`,
    },
  }, { status: error.status });
}

/** What Graph answers about an object that isn't there or isn't yours. */
export const unknownObject = (id: string): CloudError => ({
  status: 400, code: 100, subcode: 33, type: "GraphMethodException", bare: true,
  message: `Unsupported post request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
});

const rateLimit: CloudError = {
  status: 429, code: 130429, type: "OAuthException", message: "Rate limit hit",
  details: "Message failed to send because there were too many messages sent from this phone number in a short period of time",
};
const pairLimit: CloudError = {
  status: 429, code: 131056, type: "OAuthException", message: "(Business Account, Consumer Account) pair rate limit hit",
  details: "Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.",
};
/** Rate errors come with several HTTP statuses: the code counts. */
const rateErrors: readonly CloudError[] = [
  rateLimit,
  { ...pairLimit, status: 400 },
  { status: 400, code: 80007, type: "OAuthException", message: "Rate limit issues", details: "The WhatsApp Business Account has reached its rate limit." },
  { status: 403, code: 4, type: "OAuthException", message: "Application request limit reached" },
];
const serverErrors: readonly CloudError[] = [
  { status: 500, code: 131000, type: "OAuthException", message: "Something went wrong", details: "Message failed to send due to an unknown error." },
  { status: 503, code: 131016, type: "OAuthException", message: "Service unavailable", details: "A service is temporarily unavailable." },
  { status: 503, code: 2, type: "OAuthException", message: "Service temporarily unavailable" },
  { status: 500, code: 1, type: "OAuthException", message: "An unknown error occurred", bare: true },
];
