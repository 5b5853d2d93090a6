/**
 * A round with X. It promises no redelivery of webhooks, so now and then it is asked what there is; without a public address that is the only way.
 * What is known already is dropped by its id, so a round may overlap with anything. X may charge for each event it tells: a round asks for few, and for more
 * only as long as all of them are new. https://docs.x.com/x-api/direct-messages/lookup/introduction
 */
import { poll as ask, type Polled } from "../actors/adapters/x-api";
import { knownMessages } from "../sql/mailboxes";
import type { Poll, Round } from "./polling";

const pollMsMax = 20_000;
/** Fifteen questions in fifteen minutes are allowed. */
const everyMs = 65_000;
const netEveryMs = 15 * 60_000;
const firstEventsMax = 10;
const pagesMax = 10;
/** Older events are history, not messages that were missed; and their ids may have been forgotten here. */
const ageMsMax = 7 * 24 * 3_600_000;

export function xRound({ connected, sql, renewal, log, fetch, ending, accept, refused, worked }: Poll): Round {
  const { id, tenant, platform, mode } = connected.config;
  /** the newest event that a round has seen; every event after it is new */
  let newest = 0;

  return async () => {
    // Nobody has signed in yet; who does makes another channel of it, which is asked at once.
    if (!connected.config.secrets["access_token"]) return netEveryMs;
    const ready = await renewal.ready(connected);
    if ("result" in ready) return await refused(ready);
    const since = Math.max(newest, connected.connectedAt ?? 0, Date.now() - ageMsMax);
    const missed: Polled[] = [];
    let page: string | undefined;
    for (let pages = 0; pages < pagesMax; pages++) {
      const asked = await ask(page, ready.config, fetch, AbortSignal.any([ending, AbortSignal.timeout(pollMsMax)]), page === undefined ? firstEventsMax : undefined);
      if (ending.aborted) return 0;
      if (!asked.ok) return await refused(asked.answer);
      const recent = asked.events.filter((event) => event.at >= since);
      const known = await knownMessages(sql, tenant, id, recent.map((event) => event.id));
      missed.push(...recent.filter((event) => !known.has(event.id)));
      if (known.size > 0 || recent.length < asked.events.length || asked.next === undefined) break;
      page = asked.next;
    }
    // Newest first, as X tells them: turned around, so that two of one millisecond keep their order.
    for (const event of missed.toReversed().toSorted((one, other) => one.at - other.at)) {
      await accept(event.raw);
      newest = Math.max(newest, event.at);
    }
    if (missed.length > 0 && mode === "webhook") log.warn("webhooks_missed", { tenant, channel: id, platform, count: missed.length });
    await worked();
    return mode === "polling" ? everyMs : netEveryMs;
  };
}
