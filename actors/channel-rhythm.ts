/**
 * How often a channel usually hears something, by the hour of the day, and when silence is no longer usual. Nights and quiet hours are learned, so that they don't cry
 * wolf. Pure: every moment is handed in, ms since 1970; hours are UTC's.
 */
export interface Rhythm {
  /** the hour that is being counted, hours since 1970; 0: nothing came yet */
  readonly hour: number;
  readonly counted: number;
  /** what usually comes in each hour of the day; -1: not known yet */
  readonly usual: readonly number[];
}

const hourMs = 3_600_000;
const hoursOfDay = 24;
/** Silence shorter than this is never an alarm. */
export const silenceMsMin = 3 * hourMs;
/** So many things should have come before their absence means something. */
export const missedMin = 10;
/** What takes longer than this to be missed is nothing that usually comes. */
const hoursAheadMax = 7 * hoursOfDay;
/** How much the last day weighs against those before. */
const lastDayShare = 0.25;
const roundedTo = 100;

export const noRhythm: Rhythm = { hour: 0, counted: 0, usual: Array.from({ length: hoursOfDay }, () => -1) };

/** `count` more came, the last of them at `at`. Hours that are over are learned, those without a sound too. */
export function rhythmAfter(rhythm: Rhythm, at: number, count: number): Rhythm {
  const hour = Math.floor(at / hourMs);
  if (rhythm.hour === 0) return { ...rhythm, hour, counted: count };
  if (hour <= rhythm.hour) return { ...rhythm, counted: rhythm.counted + count };
  const usual = [...rhythm.usual];
  const from = Math.max(rhythm.hour, hour - hoursAheadMax);
  for (let past = from; past < hour; past++) {
    const place = past % hoursOfDay;
    const came = past === rhythm.hour ? rhythm.counted : 0;
    const known = usual[place] ?? -1;
    usual[place] = known < 0 ? came : Math.round((known + lastDayShare * (came - known)) * roundedTo) / roundedTo;
  }
  return { hour, counted: count, usual };
}

/** How many things usually come between two moments. Hours that are not known yet count as the mean of the others. */
export function usualBetween(rhythm: Rhythm, from: number, to: number): number {
  let sum = 0;
  for (const span of hoursOf(from, to)) sum += usualOf(rhythm, span.hour) * ((span.to - span.from) / hourMs);
  return sum;
}

/** When silence since `from` stops being usual; null: it never does. */
export function alarmAt(rhythm: Rhythm, from: number): number | null {
  let sum = 0;
  for (const span of hoursOf(from, from + hoursAheadMax * hourMs)) {
    const usual = usualOf(rhythm, span.hour);
    const added = usual * ((span.to - span.from) / hourMs);
    if (sum + added >= missedMin) return Math.max(from + silenceMsMin, Math.ceil(span.from + ((missedMin - sum) / usual) * hourMs));
    sum += added;
  }
  return null;
}

function usualOf({ usual }: Rhythm, hour: number): number {
  const known = usual[hour % hoursOfDay] ?? -1;
  if (known >= 0) return known;
  const others = usual.filter((each) => each >= 0);
  return others.length === 0 ? 0 : others.reduce((sum, each) => sum + each, 0) / others.length;
}

function* hoursOf(from: number, to: number): Generator<{ readonly hour: number; readonly from: number; readonly to: number }> {
  for (let at = from; at < to; ) {
    const hour = Math.floor(at / hourMs);
    const end = Math.min(to, (hour + 1) * hourMs);
    yield { hour, from: at, to: end };
    at = end;
  }
}
