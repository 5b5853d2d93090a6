/** Resume: the office's network comes back, and a thousand agents with it, each with five hundred events to catch up on. */
import { startSession } from "../../sql/sessions";
import { addUser } from "../../sql/users";
import { newFamily, newSecret } from "../../server/tokens";
import { demand } from "./checks";
import type { Order, Return } from "./crowd";
import { median, type Bench } from "./measure";
import { seed, startParley } from "./parley";
import { startProgram } from "./processes";
import { openRig, withSql } from "./rig";
import { write } from "./write";

const agents = 1_000;
const missed = 500;
const rounds = { full: 3, quick: 1 };
const secondsMost = 3;
const answerMsMax = 120_000;
const sessionDays = 1;

export const resume: Bench = async ({ quick, say }) => {
  const rig = await openRig();
  const crowd = startProgram<Return | { ready: true } | { cut: true }>("scripts/benchmarks/crowd.ts");
  try {
    const url = await rig.database("resume_bench");
    const { tenant } = await seed(url);
    const tokens = await withSql(url, async (sql) => {
      const made: string[] = [];
      for (let at = 0; at < agents; at++) {
        const user = await addUser(sql, { tenant, email: `agent${at}@bench.example`, name: `Agent ${at}`, role: "agent", password: "none" });
        const access = { tenant, user: user!, role: "agent", sees: "all", family: newFamily() } as const;
        const secret = newSecret();
        await startSession(sql, { tenant, token: secret.digest, family: access.family, user: access.user, days: sessionDays });
        made.push(secret.token(access));
      }
      return made;
    });
    const parley = await startParley(url, rig.directory);
    try {
      let next = 0;
      next = await write(parley.port, next, missed);
      crowd.tell({ port: parley.port, tokens } satisfies Order);
      await crowd.next(answerMsMax);
      const returns: Return[] = [];
      for (let round = 0; round < rounds[quick ? "quick" : "full"]; round++) {
        crowd.tell({ cut: true } satisfies Order);
        await crowd.next(answerMsMax);
        next = await write(parley.port, next, missed);
        const head = await withSql(url, async (sql) => Number((await sql`select seq from feeds where tenant = ${tenant}`)[0]?.seq));
        crowd.tell({ head } satisfies Order);
        const back = (await crowd.next(answerMsMax)) as Return;
        demand({ "events lost": back.lost, "events doubled": back.doubled, "short pages": back.shortPages });
        say(`${agents} agents back after ${back.seconds.toFixed(2)} s; each one's own time p50 ${back.each.p50.toFixed(0)}, p99 ${back.each.p99.toFixed(0)} ms`);
        returns.push(back);
      }
      return [{ what: `${agents.toLocaleString("en-US")} agents resume, ${missed} events and a page of 50 each`, value: median(returns.map((back) => back.seconds)), unit: "s until the last", goal: { of: "value", most: secondsMost } }];
    } finally {
      await parley.stop();
    }
  } finally {
    await crowd.kill();
    await rig.stop();
  }
};
