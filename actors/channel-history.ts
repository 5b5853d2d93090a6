/** The last day of a channel as one letter per twenty minutes, oldest first: what a person sees as its health strip. Pure. */

/** `.` nothing came · `o` something came · `w` the platform did not answer · `x` it refused us, or was too silent. The worst of a slot is kept. */
export interface History { readonly slot: number; readonly letters: string }
export type Letter = "." | "o" | "w" | "x";

export const slotMs = 20 * 60_000;
const slotsMax = 72;
const ranks = ".owx";

export const noHistory: History = { slot: 0, letters: "" };
export const slotOf = (at: number): number => Math.floor(at / slotMs);

/** The history up to `at`; slots that passed without an event were as `meanwhile` says. */
export function historyUntil({ slot, letters }: History, at: number, meanwhile: Letter): History {
  const now = slotOf(at);
  if (letters === "") return { slot: now, letters: meanwhile };
  if (now <= slot) return { slot, letters };
  return { slot: now, letters: (letters + meanwhile.repeat(Math.min(slotsMax, now - slot))).slice(-slotsMax) };
}

/** Something happened at `at`. */
export function historyWith(history: History, at: number, meanwhile: Letter, letter: Letter): History {
  const { slot, letters } = historyUntil(history, at, meanwhile);
  const last = letters.at(-1) as Letter;
  return { slot, letters: letters.slice(0, -1) + (ranks.indexOf(letter) > ranks.indexOf(last) ? letter : last) };
}
