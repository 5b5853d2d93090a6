/**
 * An X API that isn't one: it takes Parley's direct messages and files as the real one does, lets it ask what came, renews its tokens, and lets customers write.
 * https://docs.x.com/x-api/direct-messages/manage/introduction
 */
import type { XChannel } from "./config";
import type { Accepted } from "./ledger";
import { fileOf, handOut, kindOfId, lieOfId } from "./media";
import { xIdOf } from "./people";
import { lengthOf, objectOf, parsed, textOf, listOf } from "./shape";
import type { Json } from "./shape";
import { cut } from "./world";
import type { FakePlatform, World } from "./world";
import { account } from "./x-account";
import { budgets, usedUp } from "./x-budgets";
import type { Endpoint } from "./x-budgets";
import { xCustomers } from "./x-customers";
import { invalid, notAllowed, notFound, problemResponse, serverErrors, tooMany, unauthorized } from "./x-problems";
import type { Problem } from "./x-problems";
import { eventsPage } from "./x-events";
import { basicOf, tokens } from "./x-tokens";
import { uploads } from "./x-uploads";
import type { Answered } from "./x-uploads";
import { conversationOf, personUser, readList, shopUser } from "./x-wire";
import type { DmEvent, DmMedia } from "./x-wire";

const textCharsMax = 10_000;
const slowestRetryS = 3;
const readAfterMs = [800, 5_000] as const;
const earlyWaitMs = 2_000;

export function x(channel: XChannel, world: World): FakePlatform {
  const { clock, timers, faults, ledger } = world;
  const our = account(channel, world);
  const keys = tokens(channel, world);
  const files = uploads(world);
  const spend = budgets();

  // ---------------------------------------------------------------- Parley calls

  function answer(request: Request, url: URL): Promise<Response> | null {
    const { pathname } = url;
    if (pathname === "/2/oauth2/token") return isOurApp(request) ? keys.grant(request) : null;
    if (pathname === "/2/oauth2/authorize" && url.searchParams.get("client_id") === channel.clientId)
      return Promise.resolve(keys.authorize(url));
    const film = /^\/dm_(?:video|gif)\/(\d+)\/\w+\.mp4$/.exec(pathname);
    if (film) return kindOfId(film[1] ?? "") ? Promise.resolve(handOver(film[1] ?? "")) : null;
    if (!pathname.startsWith("/2/")) return null;
    const bearer = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
    const standing = keys.check(bearer);
    if (standing === "none") return null;
    return standing === "ended" ? Promise.resolve(refuse(unauthorized)) : perform(request, url);
  }

  async function perform(request: Request, url: URL): Promise<Response> {
    const asked = `${request.method} ${url.pathname}`;
    for (const [pattern, endpoint, run] of endpoints) {
      const found = pattern.exec(asked);
      if (!found) continue;
      const { ok, headers } = endpoint === null || !world.limits ? { ok: true, headers: {} } : spend(endpoint, clock.now());
      return ok ? await run(found[1] ?? "", request, url, headers) : refuse(tooMany, headers);
    }
    return problemResponse({ status: 404, title: "Not Found", detail: "Not Found" });
  }

  type Run = (id: string, request: Request, url: URL, headers: Readonly<Record<string, string>>) => Promise<Response> | Response;
  const endpoints: readonly (readonly [pattern: RegExp, endpoint: Endpoint | null, run: Run])[] = [
    [/^POST \/2\/dm_conversations\/with\/(\d{1,19})\/messages$/, "send", send],
    [/^GET \/2\/dm_events$/, "events", (_id, _request, url, headers) => shown(eventsPage(our, url), headers)],
    [
      /^GET \/2\/dm_conversations\/media\/\d+\/(\d+)\/[\w.-]+$/,
      null,
      (id) => (kindOfId(id) ? handOver(id) : refuse(notFound("media", id))),
    ],
    [/^GET \/2\/users\/me$/, "me", (_id, _request, _url, headers) => shown({ data: shopUser(channel) }, headers)],
    [/^GET \/2\/users\/(\d{1,19})$/, "users", (id, _request, _url, headers) => shown(user(id), headers)],
    [/^POST \/2\/media\/upload$/, "upload", async (_id, request, _url, headers) => brought(await files.oneShot(request), headers)],
    [
      /^POST \/2\/media\/upload\/initialize$/,
      "chunk",
      async (_id, request, _url, headers) => brought(await files.initialize(request), headers),
    ],
    [
      /^POST \/2\/media\/upload\/(\d{1,19})\/append$/,
      "chunk",
      async (id, request, _url, headers) => brought(await files.append(id, request), headers),
    ],
    [/^POST \/2\/media\/upload\/(\d{1,19})\/finalize$/, "chunk", (id, _request, _url, headers) => brought(files.finalize(id), headers)],
    [
      /^GET \/2\/media\/upload$/,
      "status",
      (_id, _request, url, headers) => brought(files.status(url.searchParams.get("media_id") ?? ""), headers),
    ],
  ];

  const shown = (
    given: Answered | { readonly data: unknown; readonly meta?: Json; readonly includes?: Json },
    headers: Readonly<Record<string, string>>,
  ): Response => ("title" in given ? refuse(given, headers) : Response.json(given, { headers }));
  /** Files are only half of a send: faults strike them too. */
  const brought = (given: Answered, headers: Readonly<Record<string, string>>): Response => {
    const fault = "title" in given ? null : faultyAnswer();
    return fault ? refuse(fault.problem, fault.headers, true) : shown(given, headers);
  };

  function user(id: string): Answered {
    const person = world.personAt("x", id);
    if (id === channel.account) return { data: shopUser(channel) };
    return person && xIdOf(person) === id ? { data: personUser(person) } : notFound("user", id);
  }

  const handOver = (id: string): Response => {
    const kind = kindOfId(id) ?? "image";
    return handOut(kind, id, lieOfId(id), fileOf(kind, id).mime);
  };

  /** Whose app asks for a token; without a name in the header it says so in the body, and then it is taken for ours. */
  const isOurApp = (request: Request): boolean => (basicOf(request)?.id ?? channel.clientId) === channel.clientId;

  // ---------------------------------------------------------------- Parley sends

  async function send(to: string, request: Request, _url: URL, headers: Readonly<Record<string, string>>): Promise<Response> {
    const body = objectOf(parsed(await request.text()));
    const media = judge(body);
    if (media !== null && "title" in media) return refuse(media, headers);
    if (to === channel.account) return refuse(invalid("participant_id", to, "You cannot send messages to yourself."), headers);
    if (our.chats.of(to).blocked) return refuse(notAllowed, headers);
    const fault = faultyAnswer();
    if (fault) return refuse(fault.problem, { ...headers, ...fault.headers }, true);
    return accept(to, body, media, headers);
  }

  /** The file it carries, if any, or what is wrong with it. https://docs.x.com/x-api/direct-messages/manage/integrate */
  function judge(body: Json): DmMedia | Problem | null {
    const surprise = Object.keys(body).find((name) => name !== "text" && name !== "attachments");
    if (surprise !== undefined) return invalid(surprise, textOf(body[surprise]), `${surprise}: is not a field of this request`);
    const { text, attachments } = body;
    if (text === undefined && attachments === undefined) return invalid("text", "", "At least one of text, attachments is required.");
    if (text !== undefined && (typeof text !== "string" || text === "")) return invalid("text", textOf(text), "text: must not be empty");
    if (typeof text === "string" && lengthOf(text) > textCharsMax) return invalid("text", "", "Your text is too long.");
    if (attachments === undefined) return null;
    const [first, ...more] = listOf(attachments);
    if (more.length > 0) return invalid("attachments", "", "attachments: a message carries one media item");
    return files.take(textOf(objectOf(first)["media_id"]));
  }

  async function accept(to: string, body: Json, media: DmMedia | null, headers: Readonly<Record<string, string>>): Promise<Response> {
    const lost = faults.strikes("lostAnswers");
    const at = clock.now();
    const event: DmEvent = {
      id: our.newId(at),
      at,
      fromShop: true,
      other: to,
      person: world.personAt("x", to),
      text: textOf(body["text"]),
      ...(media === null ? {} : { media }),
    };
    const accepted: Accepted = {
      order: ledger.accepted.total + 1,
      platform: "x",
      account: channel.account,
      to,
      id: event.id,
      type: media === null ? "text" : media.kind,
      text: event.text,
      at,
      answered: !lost,
      body,
    };
    our.keep(event);
    our.chats.told(to, { id: event.id, text: event.text, fromShop: true, at });
    ledger.accepted.add(accepted);
    world.arrived(accepted);
    // What the app sends comes back to it as an event.
    const told = our.tellMessage(event);
    if (faults.strikes("earlyReceipts")) await Promise.race([told, timers.pause(earlyWaitMs)]);
    void read(event);
    const slowMs = faults.delay("slowAnswers");
    if (slowMs > 0) await timers.pause(slowMs);
    if (lost) return cut();
    return Response.json(
      { data: { dm_conversation_id: conversationOf(channel.account, to), dm_event_id: event.id } },
      { status: 201, headers },
    );
  }

  /** The only receipt there is says up to where the customer has read. */
  async function read(event: DmEvent): Promise<void> {
    if (faults.strikes("missingReceipts") || !our.chance.chance(world.readRate)) return;
    const lateMs = faults.delay("lateReceipts");
    if (lateMs > 0 && !(await timers.pause(lateMs))) return;
    if (await timers.wait(our.chance.between(...readAfterMs)))
      await our.tell("dm.read", [event.id], event, readList(channel, event.other, event.id, clock.stamp()), true);
  }

  function faultyAnswer(): { readonly problem: Problem; readonly headers: Readonly<Record<string, string>> } | null {
    if (faults.strikes("serverErrors")) return { problem: faults.stream("serverErrors").pick(serverErrors), headers: {} };
    if (!faults.strikes("tooMany")) return null;
    return { problem: tooMany, headers: usedUp(clock.now(), faults.stream("tooMany").between(1, slowestRetryS)) };
  }

  function refuse(problem: Problem, headers: Readonly<Record<string, string>> = {}, fault = false): Response {
    const reason = problem.errors?.[0]?.message ?? problem.detail;
    ledger.refused.add({
      platform: "x",
      account: channel.account,
      status: problem.status,
      code: String(problem.status),
      reason,
      at: clock.now(),
      fault,
    });
    return problemResponse(problem, headers);
  }

  return { channel, answer, greet: our.greet, ...xCustomers(our), stop() {} };
}
