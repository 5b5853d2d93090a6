/**
 * A WhatsApp Cloud API that isn't one: it takes Parley's sends as the real one does, tells what became of them by signed webhooks, and lets customers write.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/get-started
 */
import type { Platform } from "../../actors/messages";
import type { WhatsAppChannel } from "./config";
import { greetSubscriber, tokenWrong } from "./graph";
import { errorResponse, unknownObject } from "./graph-errors";
import type { GraphError } from "./graph-errors";
import type { Accepted } from "./ledger";
import { fullAllowance, spend, whatsappPair, whatsappThroughput } from "./limits";
import { bytesTold, fileOf, handOut, kindOfId, lieOfId, mediaId, sha256HexOf } from "./media";
import { token } from "./random";
import { parsed } from "./shape";
import type { Json } from "./shape";
import { whatsappCustomers } from "./whatsapp-customers";
import { judgeUpload } from "./whatsapp-uploads";
import { pairLimit, rateErrors, rateLimit, serverErrors } from "./whatsapp-errors";
import { judge } from "./whatsapp-judge";
import type { Verdict } from "./whatsapp-judge";
import { businessNumber } from "./whatsapp-number";
import { receipts } from "./whatsapp-receipts";
import { windowClosed } from "./whatsapp-wire";
import { cut } from "./world";
import type { FakePlatform, World } from "./world";

const platform: Platform = "whatsapp";
const windowMs = 24 * 3_600_000;
const mediaLinkMs = 5 * 60_000;
const earlyWaitMs = 2_000;

export function whatsapp(channel: WhatsAppChannel, world: World): FakePlatform {
  const { clock, timers, faults, ledger } = world;
  const chance = world.chance.fork(`whatsapp/${channel.account}`);
  const number = businessNumber(channel, world);
  const planReceipts = receipts(number);
  const throughput = fullAllowance();

  // ---------------------------------------------------------------- Parley calls

  /** /v25.0/{id}/messages, with or without the version, and media. */
  function answer(request: Request, url: URL): Promise<Response> | null {
    const path = url.pathname.replace(/^\/v\d+\.\d+(?=\/)/, "");
    const send = /^\/(\d+)\/messages$/.exec(path);
    if (send) return send[1] === channel.account ? messages(request) : null;
    const upload = /^\/(\d+)\/media$/.exec(path);
    if (upload && request.method === "POST") return upload[1] === channel.account ? takeMedia(request) : null;
    const file = /^\/media\/(\d+)$/.exec(path);
    if (file && request.method === "GET") return download(request, url, file[1] ?? "");
    const media = /^\/(\d{10,20})$/.exec(path);
    return media && request.method === "GET" && kindOfId(media[1] ?? "") ? mediaLink(request, media[1] ?? "") : null;
  }

  async function messages(request: Request): Promise<Response> {
    const body = await request.text();
    if (request.method !== "POST")
      return refuse({ status: 400, code: 100, subcode: 33, type: "GraphMethodException", message: "Unsupported get request.", bare: true });
    const unauthorized = checkBearer(request);
    if (unauthorized) return refuse(unauthorized);
    const sent = parsed(body);
    const verdict = judge(sent, channel.displayPhone);
    if (verdict.verdict === "refused") return refuse(verdict.error);
    if (verdict.verdict === "read") return mark(verdict);
    const fault = faultyAnswer();
    if (fault) return refuse(fault, true);
    const limited = overLimit(number.addressOf(verdict.to));
    if (limited) return refuse(limited);
    if (world.closedWindow === "answer" && outsideWindow(verdict))
      return refuse({
        status: 400,
        type: "OAuthException",
        code: windowClosed.code,
        message: windowClosed.title,
        details: windowClosed.details,
      });
    return accept(verdict, sent as Json);
  }

  function mark(verdict: Extract<Verdict, { readonly verdict: "read" }>): Response {
    ledger.marked.add({
      platform,
      account: channel.account,
      what: verdict.typing ? "typing" : "read",
      target: verdict.target,
      at: clock.now(),
    });
    world.noticed();
    return Response.json({ success: true });
  }

  async function accept(verdict: Extract<Verdict, { readonly verdict: "send" }>, body: Json): Promise<Response> {
    const lost = faults.strikes("lostAnswers");
    const id = number.newId(verdict.to, true);
    const accepted: Accepted = {
      order: ledger.accepted.total + 1,
      platform,
      account: channel.account,
      to: verdict.to,
      id,
      type: verdict.type,
      text: verdict.text,
      at: clock.now(),
      answered: !lost,
      body,
      ...(verdict.opaque === undefined ? {} : { delivery: verdict.opaque }),
      ...(verdict.quote === undefined ? {} : { quote: verdict.quote }),
    };
    const closed = outsideWindow(verdict);
    ledger.accepted.add(accepted);
    number.chats.told(number.addressOf(verdict.to), { id, text: verdict.text, fromShop: true, at: accepted.at });
    const { arrives, early } = planReceipts(accepted, closed);
    if (arrives) world.arrived(accepted);
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
    const lastInAt = number.chats.of(number.addressOf(verdict.to)).lastInAt || world.startedAt;
    return !verdict.template && clock.rules() - lastInAt > windowMs;
  }

  function overLimit(to: string): GraphError | null {
    if (!world.limits) return null;
    if (spend(throughput, whatsappThroughput, clock.now()) > 0) return rateLimit;
    return spend(number.chats.of(to).allowance, whatsappPair, clock.now()) > 0 ? pairLimit : null;
  }

  function faultyAnswer(): GraphError | null {
    if (faults.strikes("serverErrors")) return faults.stream("serverErrors").pick(serverErrors);
    return faults.strikes("tooMany") ? faults.stream("tooMany").pick(rateErrors) : null;
  }

  const checkBearer = (request: Request): GraphError | null => tokenWrong(request, channel);

  function refuse(error: GraphError, fault = false): Response {
    ledger.refused.add({
      platform,
      account: channel.account,
      status: error.status,
      code: String(error.code),
      reason: error.details ?? error.message,
      at: clock.now(),
      fault,
    });
    return errorResponse(error, token(chance, 22));
  }

  // ---------------------------------------------------------------- media

  async function mediaLink(request: Request, id: string): Promise<Response> {
    const unauthorized = checkBearer(request);
    const kind = kindOfId(id);
    if (unauthorized || !kind) return refuse(unauthorized ?? unknownObject(id));
    const file = fileOf(kind, id);
    return Response.json({
      messaging_product: "whatsapp",
      url: `${world.origin()}/media/${id}?expires=${clock.rules() + mediaLinkMs}`,
      mime_type: file.mime,
      sha256: sha256HexOf(kind, id),
      file_size: String(bytesTold(kind, id, lieOfId(id))),
      id,
    });
  }

  async function download(request: Request, url: URL, id: string): Promise<Response> {
    const kind = kindOfId(id);
    if (checkBearer(request)) return new Response("", { status: 401 });
    if (!kind || !(Number(url.searchParams.get("expires")) > clock.rules())) return new Response("URL signature expired", { status: 404 });
    return handOut(kind, id, lieOfId(id), fileOf(kind, id).mime);
  }

  /** https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media#upload-media */
  async function takeMedia(request: Request): Promise<Response> {
    const unauthorized = checkBearer(request);
    if (unauthorized) return refuse(unauthorized);
    const form = await request.formData().catch(() => null);
    const verdict = judgeUpload(form);
    if ("status" in verdict) return refuse(verdict);
    const fault = faultyAnswer();
    if (fault) return refuse(fault, true);
    return Response.json({ id: mediaId(verdict.kind, null, world.startedAt, uploadCount++) });
  }
  let uploadCount = 50_000;

  return { channel, answer, greet: () => greetSubscriber(world, channel, chance), ...whatsappCustomers(number), stop() {} };
}
