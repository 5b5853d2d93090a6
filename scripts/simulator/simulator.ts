/**
 * One process that is both ends of the world outside: the fake platforms that Parley sends to, and the customers who write to Parley.
 * Tests and benchmarks hold it as a value; `scripts/simulate` runs it for people and speaks to it over /control.
 */
import type { Platform } from "../../actors/messages";
import { clock, timers } from "./clock";
import type { ChannelSettings } from "./config";
import { control } from "./control";
import { inTurns, oneAfterAnother } from "./crowd";
import { demo } from "./demo";
import type { Demo } from "./demo";
import { faultDice } from "./faults";
import type { Faults } from "./faults";
import { ledger } from "./ledger";
import type { Accepted, Marked, Refused, Webhook } from "./ledger";
import { crowdMax } from "./people";
import type { Person } from "./people";
import { messaging } from "./messaging";
import { acquaintances } from "./directory";
import { platformRetries, postman } from "./postman";
import type { RetryPolicy } from "./postman";
import { random, token } from "./random";
import type { Happening, Said } from "./say";
import { storm } from "./storm";
import type { StormPlace, StormReport } from "./storm";
import { botErrorResponse, telegram, tokenIn } from "./telegram";
import { whatsapp } from "./whatsapp";
import { errorResponse, unknownObject } from "./graph-errors";
import { SimulatorProblem, summed } from "./world";
import type { FakePlatform, World } from "./world";
import { x } from "./x";
import { problemResponse, unauthorized } from "./x-problems";

export interface SimulatorOptions {
  /** 0 or absent: any free port */
  readonly port?: number;
  readonly seed: number;
  readonly target: { readonly url: string; readonly channels: readonly ChannelSettings[] };
  /** whether people write by themselves and answer; "wait": not before `simulator.demo.live()` */
  readonly demo: boolean | "wait";
  /** the token of the control door; absent: a random one */
  readonly controlToken?: string;
  /** scales the slowness of people and platforms: 1 as in life, 0 at once */
  readonly pace?: number;
  readonly faults?: Partial<Faults>;
  /** whether the platforms' rate limits hold; default true */
  readonly limits?: boolean;
  readonly closedWindow?: World["closedWindow"];
  readonly readRate?: number;
  readonly retry?: Partial<RetryPolicy>;
  /** how much is remembered of what was accepted and posted */
  readonly remember?: { readonly accepted?: number; readonly webhooks?: number };
  readonly now?: () => number;
}

export interface SimulatorStatus {
  readonly port: number;
  readonly seed: number;
  readonly target: string;
  readonly sinceMs: number;
  readonly demo: Demo["state"] | "off";
  readonly channels: readonly { readonly platform: Platform; readonly account: string }[];
  readonly warpedMs: number;
  readonly faults: Faults;
  readonly webhooks: {
    readonly made: number;
    readonly attempts: number;
    readonly acknowledged: number;
    readonly waiting: number;
    readonly dropped: number;
  };
  readonly sends: { readonly accepted: number; readonly refused: number; readonly marks: number };
}

export interface Simulator {
  readonly port: number;
  readonly url: string;
  readonly controlToken: string;
  /** Somebody says something; resolves when Parley has it. `person`: a name, part of one, a number, or a person. Throws `SimulatorProblem`. */
  say(person: string | Person, what: string | Happening, on?: Platform, at?: number): Promise<Said>;
  /** A crowd of `customers` (default 200) sends `rate` messages a second. Throws when one is raging already. */
  storm(rate: number, seconds: number, options?: { readonly on?: StormPlace; readonly customers?: number }): Promise<StormReport>;
  /** Changes the faults that are named; null turns all off. */
  faults(set: Partial<Faults> | null): Faults;
  /** Moves the platforms' clock by `ms`; `stamps` moves the times in webhooks too. Returns the whole offset. */
  warp(ms: number, stamps?: boolean): number;
  people(): readonly Person[];
  /** What the platforms accepted from Parley, oldest first; of one recipient when given: any address of theirs, or the address as sent. */
  sent(to?: string): readonly Accepted[];
  refused(): readonly Refused[];
  marked(): readonly Marked[];
  webhooks(): readonly Webhook[];
  status(): SimulatorStatus;
  /** Asks Parley's webhooks as the platforms do: "ok" or what is wrong, per channel. */
  greet(): Promise<readonly { readonly platform: Platform; readonly account: string; readonly said: string }[]>;
  /** The customers who write by themselves; null without a demo. */
  readonly demo: Demo | null;
  stop(): Promise<void>;
}

/** The largest file that a platform takes, and its form. */
const bodyBytesMax = 101 << 20;
const idleTimeoutS = 120;
const crowdDefault = 200;

export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const time = clock(options.now);
  const later = timers(options.pace ?? 1);
  const dice = faultDice({ seed: options.seed, ...options.faults });
  const memory = ledger(options.remember);
  const post = postman({ clock: time, faults: dice, ledger: memory, retry: { ...platformRetries, ...options.retry } });
  const chance = random(options.seed);
  const controlToken = options.controlToken ?? token(random(crypto.randomUUID()), 32);
  const target = options.target.url.replace(/\/+$/, "");
  const directory = acquaintances();

  const world: World = {
    clock: time,
    timers: later,
    faults: dice,
    ledger: memory,
    post,
    chance,
    target,
    startedAt: time.now(),
    limits: options.limits ?? true,
    closedWindow: options.closedWindow ?? "receipt",
    readRate: options.readRate ?? 1,
    origin: () => url,
    personAt: (_platform, address) => directory.at(address),
    arrived: (accepted) => {
      const person = directory.at(accepted.to);
      if (person) play?.answered(accepted, person);
    },
    noticed: () => play?.noticed(),
  };
  const platforms = options.target.channels.map((channel) => opened(channel, world));

  // ---------------------------------------------------------------- what people do

  function channelOn(on: Platform | undefined, person: Person): FakePlatform {
    const wanted = on ?? person.home;
    const found = platforms.find((one) => one.channel.platform === wanted) ?? (on === undefined ? platforms[0] : undefined);
    if (!found)
      throw new SimulatorProblem("no_channel", on === undefined ? "There is no channel to write on." : `There is no ${on} channel.`);
    return found;
  }

  async function say(who: string | Person, what: string | Happening, on?: Platform, at?: number): Promise<Said> {
    const person = typeof who === "string" ? directory.named(who, on) : who;
    if (!person) throw new SimulatorProblem("nobody", "A name is needed to write as somebody.");
    directory.meet(person);
    if (typeof what !== "string" && what.type === "elsewhere") {
      const channel = channelOn(on, person);
      const delivered = await channel.echo(person, what.words, at);
      if (delivered) return summed(person, channel.channel.platform, [], [delivered]);
      throw new SimulatorProblem("invalid", "This platform tells nobody what the shop writes elsewhere.");
    }
    const said = await channelOn(on, person).say(person, typeof what === "string" ? { type: "text", text: what } : what, at);
    if (said.ids.length === 0 && typeof what !== "string" && what.type !== "blocked") {
      throw new SimulatorProblem(
        "invalid",
        `${person.name} can't do that here: there is no message to do it to, or the platform has no such thing.`,
      );
    }
    return said;
  }

  let raging = false;
  let stormed = 0;
  async function rage(
    rate: number,
    seconds: number,
    how: { readonly on?: StormPlace; readonly customers?: number } = {},
  ): Promise<StormReport> {
    if (raging) throw new SimulatorProblem("busy", "A storm is raging already: wait until it is over.");
    const usual = platforms.find((one) => one.channel.platform === "whatsapp") ?? platforms[0];
    const places = how.on === undefined ? platforms.filter((one) => one === usual) : platforms.filter((one) => how.on === "all" || one.channel.platform === how.on);
    if (places.length === 0) throw new SimulatorProblem("no_channel", `There is no ${how.on ?? ""} channel to storm.`);
    const customers = how.customers ?? crowdDefault;
    if (!Number.isSafeInteger(customers) || customers < 1 || customers > crowdMax)
      throw new SimulatorProblem("invalid", `A crowd is from 1 to ${crowdMax} customers.`);
    raging = true;
    try {
      return await storm(rate, seconds, { timers: later, send: inTurns(places.map((place) => oneAfterAnother(world, place, customers, () => stormed++))) });
    } finally {
      raging = false;
    }
  }

  const play =
    options.demo === false
      ? null
      : demo({
          clock: time,
          timers: later,
          chance: chance.fork("demo"),
          platforms: [...new Set(options.target.channels.map((channel) => channel.platform))],
          say,
          echo: (person, words, on, at) => channelOn(on, person).echo(person, words, at),
        });

  // ---------------------------------------------------------------- the door

  const simulator: Omit<Simulator, "port" | "url"> = {
    controlToken,
    say,
    storm: rage,
    demo: play,
    faults: (set) => dice.change(set),
    warp(ms, stamps = false) {
      time.warp(ms, stamps);
      return time.offsetMs;
    },
    people: () => directory.all(),
    sent: (to) =>
      memory.accepted
        .all()
        .filter((one) => to === undefined || one.to === to || (directory.at(to) !== null && directory.at(one.to) === directory.at(to))),
    refused: () => memory.refused.all(),
    marked: () => memory.marked.all(),
    webhooks: () => memory.webhooks.all(),
    status: () => ({
      port: Number(server.port),
      seed: options.seed,
      target,
      sinceMs: world.startedAt,
      demo: play?.state ?? "off",
      warpedMs: time.offsetMs,
      faults: dice.set,
      channels: platforms.map(({ channel }) => ({ platform: channel.platform, account: channel.account })),
      webhooks: {
        made: memory.webhooks.total,
        attempts: post.posted,
        acknowledged: post.acknowledged,
        waiting: post.waiting,
        dropped: post.dropped,
      },
      sends: { accepted: memory.accepted.total, refused: memory.refused.total, marks: memory.marked.total },
    }),
    greet: () =>
      Promise.all(
        platforms.map(async (one) => ({ platform: one.channel.platform, account: one.channel.account, said: await one.greet() })),
      ),
    async stop() {
      later.stop();
      post.stop();
      for (const one of platforms) one.stop();
      await server.stop(true);
    },
  };

  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: options.port ?? 0,
    maxRequestBodySize: bodyBytesMax,
    // getUpdates waits up to 50 s, and a fault may make any answer wait longer.
    idleTimeout: idleTimeoutS,
    async fetch(request) {
      const asked = new URL(request.url);
      if (asked.pathname === "/control" || asked.pathname.startsWith("/control/")) {
        // A storm may last longer than any idle time.
        server.timeout(request, 0);
        return control(simulator, request, asked);
      }
      for (const one of platforms) {
        const answered = one.answer(request, asked);
        if (answered) return answered;
      }
      return nobody(asked);
    },
    error: () => Response.json({ error: { code: "failed", message: "The simulator failed." } }, { status: 500 }),
  });
  const url = `http://127.0.0.1:${server.port}`;
  if (options.demo === true) play?.live();
  return { ...simulator, port: Number(server.port), url };
}

function opened(channel: ChannelSettings, world: World): FakePlatform {
  switch (channel.platform) {
    case "whatsapp":
      return whatsapp(channel, world);
    case "messenger":
    case "instagram":
      return messaging(channel, world);
    case "telegram":
      return telegram(channel, world);
    case "x":
      return x(channel, world);
  }
}

/** What the platforms answer when the account is not theirs. */
function nobody(asked: URL): Response {
  if (asked.pathname.startsWith("/2/")) return problemResponse(unauthorized);
  const bot = /^\/bot([^/]+)\//.exec(asked.pathname);
  if (bot)
    return botErrorResponse(
      /^\d+:[\w-]+$/.test(tokenIn(bot[1] ?? "")) ? { status: 401, description: "Unauthorized" } : { status: 404, description: "Not Found" },
    );
  const id = /^\/(?:v\d+\.\d+\/)?(\w+)/.exec(asked.pathname);
  return errorResponse(unknownObject(id?.[1] ?? ""), token(random(asked.pathname), 22));
}
