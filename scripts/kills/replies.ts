/** Agents who answer customers while everything dies around them: each answer has a client id and is asked again, on whatever socket, until its outcome is known. */
import type { Outcome } from "../../server/protocol";
import type { Random } from "../simulator/random";
import type { Staying } from "./staying";

export interface Replies {
  readonly tally: RepliesTally;
  /** No new answers; what was asked is brought to its outcome. */
  finish(): Promise<void>;
}

export interface RepliesTally {
  /** by client id: the entry that the outcome named */
  readonly made: Map<string, { readonly conversation: string; readonly number: number }>;
  /** outcomes that differed from what was told the first time, and refusals */
  changed: number;
  refused: number;
}

const againChance = 0.2;
const pauseMs = 40;

/** `known`: conversations that were seen; an answer's text is its client id. */
export function openReplies(agent: Staying, name: string, known: readonly string[], chance: Random): Replies {
  const tally: RepliesTally = { made: new Map(), changed: 0, refused: 0 };
  let isFinishing = false;

  async function work(): Promise<void> {
    for (let count = 1; !isFinishing; count++) {
      await Bun.sleep(chance.next() * 2 * pauseMs);
      if (known.length === 0) continue;
      await reply(`${name}-${count}`, chance.pick(known));
    }
  }

  async function reply(client: string, conversation: string): Promise<void> {
    const ask = (): Promise<Outcome> => agent.ask<Outcome>({ t: "command", client, conversation, request: { type: "reply", content: { type: "text", text: `answer ${client}` } } });
    const outcome = await ask();
    if (!outcome.ok || outcome.number === undefined) return void tally.refused++;
    tally.made.set(client, { conversation, number: outcome.number });
    if (chance.chance(againChance) && JSON.stringify(await ask()) !== JSON.stringify(outcome)) tally.changed++;
  }

  const working = work();
  return {
    tally,
    async finish() {
      isFinishing = true;
      await working;
    },
  };
}
