/** The control door of a running simulator: what `scripts/simulate` asks for, as JSON under /control with a Bearer token. */
import type { Platform } from "../../actors/messages";
import { platforms } from "./config";
import { whatIsWrongWithFaults } from "./faults";
import type { Faults } from "./faults";
import type { Happening } from "./say";
import { isObject, objectOf, parsed, textOf } from "./shape";
import type { Json } from "./shape";
import { sameSecret } from "./signing";
import type { Simulator } from "./simulator";
import { stormRateMax, stormSecondsMax } from "./storm";
import { SimulatorProblem } from "./world";

/** How long `say` waits for Parley before it answers that it is still trying. */
const sayWaitMs = 10_000;
const listMax = 1_000;
const warpMsMax = 366 * 86_400_000;
const wordsMax = 65_536;

type Door = Omit<Simulator, "port" | "url">;

export async function control(simulator: Door, request: Request, url: URL): Promise<Response> {
  if (!sameSecret(request.headers.get("authorization") ?? "", `Bearer ${simulator.controlToken}`))
    return problem(401, "unauthorized", "The control token is wrong: is this the simulator of another data directory?");
  const body = request.method === "POST" ? parsed(await request.text()) : {};
  if (!isObject(body)) return problem(400, "invalid", "The body must be a JSON object.");
  try {
    return await act(simulator, `${request.method} ${url.pathname.replace(/^\/control\/?/, "")}`, body, url.searchParams);
  } catch (error) {
    if (error instanceof SimulatorProblem) return problem(error.code === "busy" ? 409 : 400, error.code, error.message);
    throw error;
  }
}

function act(simulator: Door, what: string, body: Json, query: URLSearchParams): Promise<Response> | Response {
  switch (what) {
    case "GET status":
      return Response.json(simulator.status());
    case "GET greet":
      return simulator.greet().then((channels) => Response.json({ channels }));
    case "GET people":
      return Response.json({ people: simulator.people().slice(0, listMax) });
    case "GET sent":
      return Response.json({ sent: simulator.sent(query.get("to") ?? undefined).slice(-listMax) });
    case "GET webhooks":
      return Response.json({ webhooks: simulator.webhooks().slice(-listMax) });
    case "GET faults":
      return Response.json(simulator.status().faults);
    case "POST faults":
      return setFaults(simulator, body);
    case "POST say":
      return say(simulator, body);
    case "POST storm":
      return storm(simulator, body);
    case "POST warp":
      return warp(simulator, body);
    default:
      return problem(404, "invalid", `There is nothing at ${what}.`);
  }
}

async function say(simulator: Door, body: Json): Promise<Response> {
  const what = body["what"];
  const wrong = whatIsWrongWithSay(what);
  if (wrong) return problem(400, "invalid", wrong);
  const on = platformOf(body["on"]);
  if (on === null)
    return problem(400, "invalid", `There is no platform called ${textOf(body["on"])}; there are ${platforms.join(" and ")}.`);
  const said = simulator.say(textOf(body["as"]), what as string | Happening, on);
  const patience = Promise.withResolvers<null>();
  const timer = setTimeout(patience.resolve, sayWaitMs, null);
  const done = await Promise.race([said, patience.promise]).finally(() => clearTimeout(timer));
  return done ? Response.json(done) : Response.json({ acknowledged: false, answer: "no answer yet" }, { status: 202 });
}

function storm(simulator: Door, body: Json): Promise<Response> | Response {
  const rate = Number(body["rate"]);
  const seconds = Number(body["seconds"]);
  if (!(rate > 0 && rate <= stormRateMax))
    return problem(400, "invalid", `The rate must be more than 0 and at most ${stormRateMax} a second.`);
  if (!(seconds > 0 && seconds <= stormSecondsMax))
    return problem(400, "invalid", `A storm lasts more than 0 and at most ${stormSecondsMax} s.`);
  const on = body["on"] === "all" ? "all" : platformOf(body["on"]);
  if (on === null) return problem(400, "invalid", `There is no platform called ${textOf(body["on"])}.`);
  const customers = body["customers"] === undefined ? {} : { customers: Number(body["customers"]) };
  return simulator.storm(rate, seconds, { ...(on === undefined ? {} : { on }), ...customers }).then((report) => Response.json(report));
}

function setFaults(simulator: Door, body: Json): Response {
  if (body["off"] === true) return Response.json(simulator.faults(null));
  const wrong = whatIsWrongWithFaults(body);
  return wrong ? problem(400, "invalid", `${wrong}.`) : Response.json(simulator.faults(body as Partial<Faults>));
}

function warp(simulator: Door, body: Json): Response {
  const ms = Number(body["ms"]);
  if (!Number.isFinite(ms) || Math.abs(ms) > warpMsMax)
    return problem(400, "invalid", "ms must be a number of milliseconds, at most a year.");
  return Response.json({ warpedMs: simulator.warp(ms, body["stamps"] === true) });
}

/** undefined: not said; null: unknown. */
function platformOf(value: unknown): Platform | undefined | null {
  if (value === undefined) return undefined;
  return platforms.find((one) => one === value) ?? null;
}

const required: Readonly<Record<Happening["type"], readonly string[]>> = {
  elsewhere: ["words"],
  text: ["text"],
  media: ["media"],
  location: ["latitude", "longitude"],
  contacts: ["contacts"],
  order: ["items"],
  choice: ["id", "title"],
  album: ["items"],
  reaction: ["emoji"],
  edit: ["text"],
  revoke: [],
  blocked: ["blocked"],
  typing: [],
  encrypted: [],
  story: [],
  handover: ["away"],
};

function whatIsWrongWithSay(what: unknown): string | null {
  if (typeof what === "string") return what.trim() === "" || what.length > wordsMax ? "There is nothing to say, or too much." : null;
  const given = objectOf(what);
  const needs = (required as Readonly<Record<string, readonly string[] | undefined>>)[textOf(given["type"])];
  if (!needs) return `what must be text or an object with one of the types ${Object.keys(required).join(", ")}.`;
  const absent = needs.find((name) => given[name] === undefined);
  return absent === undefined ? null : `${textOf(given["type"])} needs ${absent}.`;
}

const problem = (status: number, code: string, message: string): Response => Response.json({ error: { code, message } }, { status });
