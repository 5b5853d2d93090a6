/** Times, spans and sizes in words. Pure: the moment "now" is handed in. Numbers and their units never part (no-break space), thousands use a thin one. */
const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;
const weekMs = 7 * dayMs;

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const precise = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short" });
const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const dated = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const dayLong = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short" });

export const time = (at: number): string => clock.format(at);
export const exactTime = (at: number): string => precise.format(at);
export const fullTime = (at: number): string => `${dayLong.format(at)} ${new Date(at).getFullYear()}, ${time(at)}`;
export const dayKey = (at: number): string => new Date(at).toDateString();

/** `11:39` today, `Thu` this week, `9 Oct` this year, `12 Mar 2024` before. */
export function when(at: number, now: number): string {
  if (dayKey(at) === dayKey(now)) return time(at);
  if (Math.abs(now - at) < weekMs - dayMs) return weekday.format(at);
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? date.format(at) : dated.format(at);
}

export function day(at: number, now: number): string {
  if (dayKey(at) === dayKey(now)) return "Today";
  if (dayKey(at) === dayKey(now - dayMs)) return "Yesterday";
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? dayLong.format(at) : dated.format(at);
}

/** `6 m`, `3 h 12 m`, `2 d 4 h`. Rounded down: a promise is never made longer. */
export function span(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / minuteMs));
  if (minutes < 60) return `${minutes}\u00a0m`;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours < 24) return rest > 0 && hours < 10 ? `${hours}\u00a0h ${rest}\u00a0m` : `${hours}\u00a0h`;
  const days = Math.floor(hours / 24);
  return hours % 24 > 0 && days < 3 ? `${days}\u00a0d ${hours % 24}\u00a0h` : `${days}\u00a0d`;
}

/** `4 s ago`, `12 m ago`; the words of a last event. */
export function ago(at: number, now: number): string {
  const ms = Math.max(0, now - at);
  if (ms < minuteMs) return `${Math.floor(ms / 1000)}\u00a0s ago`;
  return ms < dayMs ? `${span(ms)} ago` : when(at, now);
}

/** `Until 14:00`, `Until Mon 08:00`, `Until reply` for 0. */
export function until(at: number, now: number): string {
  if (at === 0) return "Until reply";
  return dayKey(at) === dayKey(now) ? `Until ${time(at)}` : `Until ${at - now < weekMs ? weekday.format(at) : date.format(at)} ${time(at)}`;
}

export function bytes(count: number): string {
  if (count < 1000) return `${count}\u00a0B`;
  if (count < 1_000_000) return `${Math.round(count / 1000)}\u00a0KB`;
  return `${(count / 1_000_000).toFixed(1)}\u00a0MB`;
}

/** `0:42` */
export function length(total: number): string {
  return `${Math.floor(total / 60)}:${String(Math.floor(total % 60)).padStart(2, "0")}`;
}

export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, "\u2009");
}

const currencies = new Map<string, Intl.NumberFormat>();
/** `€8.90` of 890 and EUR: amounts are whole numbers of the currency's minor unit, of which it has none, two or three decimals. */
export function money(minor: number, currency: string): string {
  if (!currency) return count(minor);
  let format = currencies.get(currency);
  if (!format) currencies.set(currency, (format = new Intl.NumberFormat("en-GB", { style: "currency", currency, currencyDisplay: "narrowSymbol" })));
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2)).replace("-", "\u2212");
}

/** `0.8 s`, `12 s` */
export const seconds = (ms: number): string => `${ms < 10_000 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000)}\u00a0s`;

/** `3 changes`, `1 change` */
export const many = (value: number, one: string, more = `${one}s`): string => `${count(value)}\u00a0${value === 1 ? one : more}`;

export const windowWarnMs = hourMs;

/** Up to two letters to know somebody by. Only Latin and its neighbours abbreviate to two; other scripts keep their first character. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter((word) => /\p{L}|\p{N}/u.test(word));
  const first = firstLetter(words[0] ?? name);
  if (!/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u.test(first)) return first || "?";
  return (first + firstLetter(words.length > 1 ? words[1]! : "")).toUpperCase();
}

const firstLetter = (word: string): string => word.match(/[\p{L}\p{N}]\p{M}*/u)?.[0] ?? "";

/** Sends neighbours far apart, so that colleagues, whose ids follow on one another, don't look alike. */
const goldenAngle = 137.508;

/** A person's hue, 0…359: the same on every screen. */
export function hue(id: string): number {
  let hash = 0;
  for (let at = 0; at < id.length; at++) hash = (hash * 31 + id.charCodeAt(at)) >>> 0;
  return Math.round(hash * goldenAngle) % 360;
}
