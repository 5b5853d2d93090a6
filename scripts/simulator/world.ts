/** What the fake platforms share: time, chance, faults, the post and the memory of one simulator. */
import type { Platform } from "../../actors/messages";
import type { Clock, Timers } from "./clock";
import type { ChannelSettings } from "./config";
import type { FaultDice } from "./faults";
import type { Accepted, Ledger } from "./ledger";
import type { Person } from "./people";
import type { Delivered, Postman } from "./postman";
import type { Random } from "./random";
import type { Said, Say } from "./say";

export interface World {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly faults: FaultDice;
  readonly ledger: Ledger;
  readonly post: Postman;
  readonly chance: Random;
  /** Parley's address without a slash at the end */
  readonly target: string;
  /** ms, the start of this run: part of every id */
  readonly startedAt: number;
  /** whether the platforms' rate limits hold */
  readonly limits: boolean;
  /** how a message outside the answer window is refused: accepted and failed by a receipt, as the platform does nowadays, or at once */
  readonly closedWindow: "receipt" | "answer";
  /** how many of the delivered messages are read */
  readonly readRate: number;
  /** the fake platform's own address, known once it listens */
  origin(): string;
  /** the person behind a phone, a business-scoped id or a chat id */
  personAt(platform: Platform, address: string): Person | null;
  /** called for every message a customer got */
  arrived(accepted: Accepted): void;
  /** called when a platform hears that an agent read or types */
  noticed(): void;
}

export interface FakePlatform {
  readonly channel: ChannelSettings;
  /** Answers a request of Parley's to this platform; null: it is for somebody else. */
  answer(request: Request, url: URL): Promise<Response> | null;
  /** `at`: ms, when it was said; absent: now */
  say(person: Person, said: Say, at?: number): Promise<Said>;
  /** The shop itself, from its telephone; null: the platform tells nobody. */
  echo(person: Person, words: string, at?: number): Promise<Delivered | null>;
  /** Asks Parley's webhook the way the platform does when an operator connects it: "ok", or what is wrong. */
  greet(): Promise<string>;
  stop(): void;
}

/** Why something that was asked of the simulator can't be done. */
export type SimulatorError = "no_channel" | "nobody" | "busy" | "invalid";

export class SimulatorProblem extends Error {
  constructor(
    readonly code: SimulatorError,
    message: string,
  ) {
    super(message);
    this.name = "SimulatorProblem";
  }
}

/** Cuts the connection without an answer: the headers never leave. */
export const cut = (): Response =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.error();
      },
    }),
  );

/** What came of several letters, as one. */
export function summed(person: Person, on: Platform, ids: readonly string[], delivered: readonly Delivered[]): Said {
  return {
    person: person.name,
    on,
    ids,
    acknowledged: delivered.every((one) => one.acknowledged),
    tookMs: Math.max(0, ...delivered.map((one) => one.tookMs)),
    answer: delivered.find((one) => !one.acknowledged)?.answer ?? delivered.at(-1)?.answer ?? "never posted",
  };
}
