/**
 * A day at Nortia Outdoor: a history at the first start, then somebody writes every now and then, and whoever is answered answers back.
 * It keeps pace with the people at the screens: what nobody has looked at is not piled up, and an empty room gets quiet.
 */
import type { Platform } from "../../actors/messages";
import type { Clock, Timers } from "./clock";
import type { Accepted } from "./ledger";
import { people } from "./people";
import type { Person } from "./people";
import { hash } from "./random";
import type { Random } from "./random";
import { listOf, objectOf, textOf } from "./shape";
import type { Said, Say } from "./say";
import { smallTalk, stories, storiesOn } from "./stories";
import { socialStories } from "./stories-social";
import type { Line, Story } from "./stories";

export interface DemoParts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly chance: Random;
  readonly platforms: readonly Platform[];
  say(person: Person, what: Say, on: Platform, at?: number): Promise<Said>;
  echo(person: Person, words: string, on: Platform, at: number): Promise<unknown>;
}

export interface Demo {
  /** Writes the history of the last two days through the webhooks; resolves when Parley has all of it. */
  history(): Promise<{ readonly conversations: number; readonly messages: number; readonly acknowledged: boolean }>;
  /** Somebody writes from now on. */
  live(): void;
  /** An agent answered: that customer reads and answers in turn. */
  answered(accepted: Accepted, person: Person): void;
  /** A sign that somebody is at a screen. */
  noticed(): void;
  readonly state: "quiet" | "live" | "idle";
}

interface Part {
  readonly person: Person;
  on: Platform;
  story: Story;
  turn: number;
  busy: boolean;
  waitsSince: number;
  /** asked again since then */
  nudged: boolean;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const historyMs = 46 * hourMs;
const historyRecentMs = 4 * minuteMs;
/** One message of the history is awaited for this long, then the next one goes. */
const historyWaitMs = 3_000;
const betweenWritersMs = [20_000, 60_000] as const;
const perHourMax = 60;
/** So many messages without a sign of an agent, and customers write more rarely; so many, and they wait. */
const unseenBeforeSlow = 12;
const unseenMax = 30;
const betweenRareWritersMs = [240_000, 360_000] as const;
const nudgeAfterMs = 6 * minuteMs;
const idleCheckMs = 5_000;
const firstWordMs = 2_500;
/** What a thumb does on glass: about six characters a second. */
const perCharacterMs = 160;
const typingMaxMs = 14_000;
const readingPerCharacterMs = 25;
const readingMaxMs = 8_000;
const answerRate = 0.85;
const heartRate = 0.4;
const thanksRate = 0.4;
const slipRate = 0.06;
const editRate = 0.8;
const nudgeRate = 0.25;
const echoRate = 0.35;

export function demo(parts: DemoParts): Demo {
  const { clock, timers, chance } = parts;
  const cast: Part[] = people
    .filter((person) => parts.platforms.length > 0 && reachable(person, parts.platforms))
    .map((person) => ({
      person,
      on: parts.platforms.includes(person.home) ? person.home : (parts.platforms[0] ?? "whatsapp"),
      story: storyFor(person),
      turn: 0,
      busy: false,
      waitsSince: 0,
      nudged: false,
    }));
  const written: number[] = [];
  let unseen = 0;
  let live = false;

  /** The first ones of each language get its stories in order, so that María asks for the green jacket. */
  function storyFor(person: Person): Story {
    const own = socialStories[person.home]?.[person.language];
    const pool = own ?? stories[person.language];
    const place = people.filter((other) => other.language === person.language && (!own || other.home === person.home)).indexOf(person);
    return pool[place % pool.length] ?? chance.pick(pool);
  }

  // ---------------------------------------------------------------- history

  async function history(): Promise<{ readonly conversations: number; readonly messages: number; readonly acknowledged: boolean }> {
    const now = clock.stamp();
    let messages = 0;
    let acknowledged = true;
    // The oldest first: conversation numbers then grow with time, as they would have. Languages are mixed; María, the first of the cast, wrote last.
    const order = cast.toSorted((one, other) =>
      one === cast[0] ? 1 : other === cast[0] ? -1 : hash(one.person.name) - hash(other.person.name),
    );
    for (const [at, part] of order.entries()) {
      const share = 1 - (at + 0.5) / cast.length;
      // Most conversations are of today; the square leaves a tail into the day before yesterday.
      let said = now - historyRecentMs - Math.floor(share * share * historyMs);
      for (const line of part.story.opening) {
        const done = await Promise.race([
          parts.say(part.person, sayOf(line), part.on, said).catch(() => false),
          timers.pause(historyWaitMs),
        ]);
        acknowledged &&= typeof done === "object" && done.acknowledged;
        messages++;
        said += typingMs(line) + chance.between(2_000, 30_000);
      }
      part.waitsSince = said;
      if (chance.chance(echoRate)) {
        await parts.echo(
          part.person,
          chance.pick(smallTalk[part.person.language].shop),
          part.on,
          Math.min(now, said + chance.between(1, 3) * minuteMs),
        );
        part.waitsSince = 0;
      }
    }
    return { conversations: cast.length, messages, acknowledged };
  }

  // ---------------------------------------------------------------- somebody writes

  function goLive(): void {
    if (live) return;
    live = true;
    void (async () => {
      while (await timers.wait(untilNextMs())) {
        while (isIdle()) if (!(await timers.pause(idleCheckMs))) return;
        const part = nextWriter();
        if (part) void write(part);
      }
    })();
  }

  function untilNextMs(): number {
    const [low, high] = unseen < unseenBeforeSlow ? betweenWritersMs : betweenRareWritersMs;
    return chance.between(low, high);
  }

  const isIdle = (): boolean => {
    while (written.length > 0 && (written[0] ?? 0) < clock.now() - hourMs) written.shift();
    return unseen >= unseenMax || written.length >= perHourMax;
  };

  /** Somebody without an open question begins something new; now and then somebody who waits asks again, once. */
  function nextWriter(): Part | null {
    const free = cast.filter((part) => !part.busy);
    const waiting = free.filter((part) => part.waitsSince > 0 && !part.nudged && part.waitsSince < clock.now() - nudgeAfterMs);
    if (waiting.length > 0 && chance.chance(nudgeRate)) return chance.pick(waiting);
    const fresh = free.filter((part) => part.waitsSince === 0);
    return fresh.length > 0 ? chance.pick(fresh) : waiting.length > 0 ? chance.pick(waiting) : null;
  }

  async function write(part: Part): Promise<void> {
    if (part.waitsSince > 0) {
      part.nudged = true;
      return tell(part, [chance.pick(smallTalk[part.person.language].nudge)]);
    }
    part.story = chance.pick(storiesOn(part.on, part.person.language));
    part.turn = 0;
    await tell(part, part.story.opening);
  }

  /** Writes line after line, each as long as it takes to type. */
  async function tell(part: Part, lines: readonly Line[]): Promise<void> {
    part.busy = true;
    try {
      for (const line of lines) {
        if (part.on === "x") attempt(part, { type: "typing" });
        if (!(await timers.wait(typingMs(line)))) return;
        written.push(clock.now());
        unseen++;
        part.waitsSince = clock.now();
        const slipped = typeof line === "string" && chance.chance(slipRate) ? mistyped(line, chance) : null;
        attempt(part, sayOf(slipped ?? line));
        if (slipped !== null && typeof line === "string") await correct(part, line);
      }
    } finally {
      part.busy = false;
    }
  }

  /** People mistype: most correct what they wrote, some take it back and write it again. */
  async function correct(part: Part, line: string): Promise<void> {
    if (!(await timers.wait(chance.between(3_000, 9_000)))) return;
    if (part.on === "telegram" || chance.chance(editRate)) return attempt(part, { type: "edit", text: line });
    attempt(part, { type: "revoke" });
    if (await timers.wait(typingMs(line))) attempt(part, sayOf(line));
  }

  /** Not everything can be done everywhere: then it just doesn't happen. */
  function attempt(part: Part, what: Say): void {
    parts.say(part.person, what, part.on).catch(() => undefined);
  }

  // ---------------------------------------------------------------- somebody is answered

  function answered(accepted: Accepted, person: Person): void {
    noticed();
    const part = cast.find((one) => one.person === person) ?? joined(person, accepted.platform);
    part.on = accepted.platform;
    part.waitsSince = 0;
    part.nudged = false;
    if (part.busy) return;
    const choice = choiceOf(accepted, chance);
    const turn = choice ? [choice] : (part.story.turns[part.turn] ?? null);
    if (!choice && turn) part.turn++;
    const lines = turn ?? closing(part, accepted);
    if (lines.length === 0 || !live) return;
    part.busy = true;
    void (async () => {
      const reads = Math.min(readingMaxMs, firstWordMs + accepted.text.length * readingPerCharacterMs) + chance.between(0, 4_000);
      const on = await timers.wait(reads);
      part.busy = false;
      if (on) await tell(part, lines);
      // A thank-you waits for nothing.
      if (!part.story.turns[part.turn]) part.waitsSince = 0;
    })();
  }

  /** The story is over: a question still gets a yes, a statement sometimes thanks, or a heart. */
  function closing(part: Part, accepted: Accepted): readonly Line[] {
    const talk = smallTalk[part.person.language];
    if (!chance.chance(answerRate)) return [];
    if (/[?？؟]\s*$/u.test(accepted.text)) return [chance.pick(talk.yes)];
    if (chance.chance(heartRate)) return [{ type: "reaction", emoji: chance.pick(["👍", "❤️", "🙏"]), target: accepted.id }];
    return chance.chance(thanksRate) ? [chance.pick(talk.thanks)] : [];
  }

  function joined(person: Person, on: Platform): Part {
    const part: Part = { person, on, story: { opening: [], turns: [] }, turn: 0, busy: false, waitsSince: 0, nudged: false };
    if (cast.length < castMax) cast.push(part);
    return part;
  }

  function noticed(): void {
    unseen = 0;
  }

  return {
    history,
    live: goLive,
    answered,
    noticed,
    get state() {
      return live ? (isIdle() ? "idle" : "live") : "quiet";
    },
  };
}

const castMax = 500;

const reachable = (person: Person, platforms: readonly Platform[]): boolean =>
  platforms.includes(person.home) || (person.phone !== undefined && platforms.length > 0);

const sayOf = (line: Line): Say => (typeof line === "string" ? { type: "text", text: line } : line);

/** How long it takes to write a line; media are picked, not typed. */
function typingMs(line: Line): number {
  const words =
    typeof line === "string"
      ? line
      : line.type === "text" || line.type === "edit"
        ? line.text
        : line.type === "media"
          ? (line.caption ?? "")
          : "";
  return Math.min(typingMaxMs, 1_500 + [...words].length * perCharacterMs);
}

/** Two neighbouring letters of a longer word change places; null when there is no such word. */
function mistyped(line: string, chance: Random): string | null {
  const words = [...line.matchAll(/[a-zà-ÿ]{6,}/g)];
  if (words.length === 0) return null;
  const { index, 0: word } = chance.pick(words);
  const at = index + chance.between(1, word.length - 3);
  return line.slice(0, at) + line.charAt(at + 1) + line.charAt(at) + line.slice(at + 2);
}

/** When the shop offered buttons or rows, one of them is picked. */
function choiceOf(accepted: Accepted, chance: Random): Say | null {
  const interactive = objectOf(accepted.body["interactive"]);
  const action = objectOf(interactive["action"]);
  const buttons = listOf(action["buttons"]).map((button) => objectOf(objectOf(button)["reply"]));
  const rows = listOf(action["sections"])
    .flatMap((section) => listOf(objectOf(section)["rows"]))
    .map(objectOf);
  const keys = listOf(objectOf(accepted.body["reply_markup"])["inline_keyboard"])
    .flatMap(listOf)
    .map(objectOf)
    .map((key) => ({ id: key["callback_data"], title: key["text"] }));
  const message = objectOf(accepted.body["message"]);
  const taps = [...listOf(message["quick_replies"]), ...listOf(objectOf(objectOf(message["attachment"])["payload"])["buttons"])]
    .map(objectOf)
    .map((tap) => ({ id: tap["payload"], title: tap["title"] }));
  const offered = [...buttons, ...rows, ...keys, ...taps].filter((one) => textOf(one["id"]) !== "");
  if (offered.length === 0) return null;
  const picked: Readonly<Record<string, unknown>> = chance.pick(offered);
  return {
    type: "choice",
    id: textOf(picked["id"]),
    title: textOf(picked["title"]),
    ...(rows.length > 0 ? { description: textOf(picked["description"]) } : {}),
    quote: accepted.id,
  };
}
