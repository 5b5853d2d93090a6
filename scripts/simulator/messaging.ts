/**
 * Messenger and Instagram Direct that aren't: they take Parley's sends as the real Graph API does, tell what became of them by signed webhooks, and let customers write.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform and https://developers.facebook.com/docs/instagram-platform
 */
import { greetSubscriber, tokenWrong } from "./graph";
import { errorResponse, unknownObject } from "./graph-errors";
import type { GraphError } from "./graph-errors";
import type { Accepted } from "./ledger";
import { fullAllowance, messagingFiles, messagingTexts, spend } from "./limits";
import { kindOfId, mediaId } from "./media";
import { messagingAccount, remember } from "./messaging-account";
import { messagingCustomers } from "./messaging-customers";
import { elsewhere, noProfile, notAvailable, notUploaded, rateErrors, rateLimit, serverErrors, unknownUser, windowClosed } from "./messaging-errors";
import { isScopedId } from "./messaging-ids";
import { judgeMessaging } from "./messaging-judge";
import type { FileType, MessagingVerdict } from "./messaging-judge";
import { accountOf, profileOf } from "./messaging-profiles";
import { followUps } from "./messaging-receipts";
import { fetchWrong, handOutAt, judgeFile, uploadIn } from "./messaging-uploads";
import { attachmentTypes, offeredIn } from "./messaging-wire";
import type { MessagingChannel } from "./messaging-wire";
import { token } from "./random";
import { isObject, parsed, textOf } from "./shape";
import type { Json } from "./shape";
import { sameSecret } from "./signing";
import { cut } from "./world";
import type { FakePlatform, World } from "./world";

const dayMs = 24 * 3_600_000;
/** Within it anything may be sent, after it what a person wrote, and after a week nothing. */
const windowMs = dayMs;
const humanWindowMs = 7 * dayMs;
const earlyWaitMs = 2_000;
const kinds = { image: "image", video: "video", audio: "audio", file: "document" } as const;

type Send = Extract<MessagingVerdict, { readonly verdict: "send" }>;

export function messaging(channel: MessagingChannel, world: World): FakePlatform {
  const { clock, timers, faults, ledger } = world;
  const { platform } = channel;
  const pageId = channel.platform === "instagram" ? channel.pageId : undefined;
  const chance = world.chance.fork(`${platform}/${channel.account}`);
  const account = messagingAccount(channel, world);
  const plan = followUps(account);
  const texts = fullAllowance();
  const files = fullAllowance();
  let uploads = 0;

  // ---------------------------------------------------------------- Parley calls

  /** /v25.0/{page or account or me}/{edge}, with or without the version; people, and their files. */
  function answer(request: Request, url: URL): Promise<Response> | null {
    const path = url.pathname.replace(/^\/v\d+\.\d+(?=\/)/, "");
    const edge = /^\/(\w+)\/(messages|message_attachments|subscribed_apps)$/.exec(path);
    if (edge) return isOurs(edge[1] ?? "", request) ? edges[edge[2] as keyof typeof edges](request, url) : null;
    const node = /^\/(\w+)$/.exec(path)?.[1];
    if (node !== undefined && request.method === "GET" && (isOurs(node, request) || isScopedId(platform, node))) return look(request, node, url.searchParams.get("fields"));
    const file = request.method === "GET" ? handOutAt(channel, world, url) : null;
    return file && Promise.resolve(file);
  }

  const isOurs = (id: string, request: Request): boolean =>
    id === channel.account || (pageId !== undefined && id === pageId) || (id === "me" && sameSecret(request.headers.get("authorization") ?? "", `Bearer ${channel.accessToken}`));

  const edges = { messages: send, message_attachments: upload, subscribed_apps: subscribe } as const;

  async function send(request: Request): Promise<Response> {
    const body = await bodyOf(request);
    if (request.method !== "POST") return refuse(unknownObject(channel.account, "get"));
    const unauthorized = tokenWrong(request, channel);
    if (unauthorized) return refuse(unauthorized);
    const verdict = judgeMessaging(platform, body);
    if (verdict.verdict === "refused") return refuse(verdict.error);
    if (!isScopedId(platform, verdict.to)) return refuse(unknownUser(platform));
    if (verdict.verdict === "mark") return mark(verdict);
    const fault = faultyAnswer();
    if (fault) return refuse(fault, true);
    const wrong = overLimit(verdict) ?? notNow(verdict) ?? (await fileWrong(verdict));
    return wrong ? refuse(wrong) : accept(verdict, body as Json);
  }

  function mark({ to, what }: Extract<MessagingVerdict, { readonly verdict: "mark" }>): Response {
    if (what !== "other") {
      ledger.marked.add({ platform, account: channel.account, what, target: to, at: clock.now() });
      world.noticed();
    }
    return Response.json({ recipient_id: to });
  }

  /** Whether this customer may be written to now. Who wrote before the simulator started is given its start. */
  function notNow({ to, tag }: Send): GraphError | null {
    const chat = account.chats.of(to);
    if (chat.blocked) return notAvailable;
    if (account.away.has(to)) return elsewhere;
    const silentMs = clock.rules() - (chat.lastInAt || world.startedAt);
    return silentMs > (tag === undefined ? windowMs : humanWindowMs) ? windowClosed(platform) : null;
  }

  function overLimit({ type }: Send): GraphError | null {
    if (!world.limits) return null;
    const isHeavy = type === "audio" || type === "video";
    return spend(isHeavy ? files : texts, isHeavy ? messagingFiles : messagingTexts, clock.now()) > 0 ? rateLimit : null;
  }

  async function fileWrong({ type, file }: Send): Promise<GraphError | null> {
    if (file === undefined) return null;
    if ("url" in file) return fetchWrong(channel, type as FileType, file.url);
    const kind = kindOfId(file.id);
    return kind !== null && attachmentTypes[kind] === type ? null : notUploaded;
  }

  async function accept(verdict: Send, body: Json): Promise<Response> {
    const { to, type, text } = verdict;
    const lost = faults.strikes("lostAnswers");
    const stamp = clock.stamp();
    const accepted: Accepted = {
      order: ledger.accepted.total + 1,
      platform,
      account: channel.account,
      to,
      id: account.newMid(to),
      type,
      text,
      at: clock.now(),
      answered: !lost,
      body,
      ...(verdict.metadata === undefined ? {} : { delivery: verdict.metadata }),
      ...(verdict.quote === undefined ? {} : { quote: verdict.quote }),
    };
    ledger.accepted.add(accepted);
    account.chats.told(to, { id: accepted.id, text, fromShop: true, at: stamp });
    remember(account.offers, accepted.id, offeredIn(body));
    const early = plan(accepted, stamp);
    world.arrived(accepted);
    if (early) await Promise.race([early, timers.pause(earlyWaitMs)]);
    const slowMs = faults.delay("slowAnswers");
    if (slowMs > 0) await timers.pause(slowMs);
    return lost ? cut() : Response.json({ recipient_id: to, message_id: accepted.id });
  }

  function faultyAnswer(): GraphError | null {
    if (faults.strikes("serverErrors")) return faults.stream("serverErrors").pick(serverErrors);
    return faults.strikes("tooMany") ? faults.stream("tooMany").pick(rateErrors) : null;
  }

  // ---------------------------------------------------------------- files, people and subscriptions

  async function upload(request: Request): Promise<Response> {
    const unauthorized = tokenWrong(request, channel);
    if (unauthorized) return refuse(unauthorized);
    const brought = await uploadIn(channel, request);
    if ("code" in brought) return refuse(brought);
    const { type } = brought;
    const wrong = "file" in brought ? judgeFile(channel, type, brought.file.type, brought.file.size) : await fetchWrong(channel, type, brought.url);
    if (wrong) return refuse(wrong);
    const fault = faultyAnswer();
    return fault ? refuse(fault, true) : Response.json({ attachment_id: mediaId(kinds[type], null, world.startedAt, firstUpload + uploads++) });
  }

  async function look(request: Request, id: string, fields: string | null): Promise<Response> {
    const unauthorized = tokenWrong(request, channel);
    if (unauthorized) return refuse(unauthorized);
    if (isOurs(id, request)) return written(accountOf(channel, id, fields));
    const fault = faultyAnswer();
    if (fault) return refuse(fault, true);
    const person = account.people.get(id) ?? world.personAt(platform, id);
    // Whoever has blocked the shop shows nothing of themselves.
    return person && !account.chats.of(id).blocked ? written(profileOf(channel, world, person, id, fields)) : refuse(noProfile);
  }

  /** https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps */
  async function subscribe(request: Request, url: URL): Promise<Response> {
    const unauthorized = tokenWrong(request, channel);
    if (unauthorized) return refuse(unauthorized);
    if (request.method === "GET") return Response.json({ data: [{ id: channel.appId, name: "Parley", subscribed_fields: account.subscribed() }] });
    if (request.method === "DELETE") {
      account.subscribe([]);
      return Response.json({ success: true });
    }
    const given = (await bodyOf(request)) as Json | undefined;
    const asked = url.searchParams.get("subscribed_fields") ?? given?.["subscribed_fields"];
    const wanted = Array.isArray(asked) ? asked.map(textOf) : textOf(asked).split(",").map((field) => field.trim());
    const wrong = account.subscribe(wanted);
    return wrong ? refuse(wrong) : Response.json({ success: true });
  }

  const written = (shown: Json | GraphError): Response => ("code" in shown && "status" in shown ? refuse(shown as GraphError) : Response.json(shown));

  function refuse(error: GraphError, fault = false): Response {
    const { status, code, subcode, message } = error;
    ledger.refused.add({
      platform,
      account: channel.account,
      status,
      code: subcode === undefined ? String(code) : `${code}/${subcode}`,
      reason: message,
      at: clock.now(),
      fault,
    });
    // Instagram's own login answers in another name.
    return errorResponse(platform === "instagram" && pageId === undefined ? { ...error, type: "IGApiException" } : error, token(chance, 22));
  }

  return { channel, answer, greet: () => greetSubscriber(world, channel, chance), ...messagingCustomers(account), stop() {} };
}

/** Uploads are counted from here, so that no customer's file has the same id. */
const firstUpload = 50_000;

/** Calls come as JSON, or as forms whose fields are JSON. */
async function bodyOf(request: Request): Promise<unknown> {
  if (!(request.headers.get("content-type") ?? "").includes("form")) return parsed((await request.text()) || "{}");
  const form = await request.formData().catch(() => null);
  const fields = [...(form ?? [])].map(([name, value]) => [name, typeof value === "string" ? (parsed(value) ?? value) : value] as const);
  const body: unknown = Object.fromEntries(fields);
  return isObject(body) ? body : undefined;
}
