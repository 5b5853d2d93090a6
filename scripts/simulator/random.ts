/**
 * Chance that can be repeated. Every concern of the simulator draws from its own stream, forked by name from one seed,
 * so that what one part draws never changes what another part will draw.
 */

export interface Random {
  /** uniform in [0, 1) */
  next(): number;
  /** a whole number from `low` to `high`, both included */
  between(low: number, high: number): number;
  /** true about `rate` of the time; 0 never, 1 always */
  chance(rate: number): boolean;
  pick<T>(from: readonly [T, ...T[]] | readonly T[]): T;
  /** `length` characters of `alphabet` */
  letters(length: number, alphabet: string): string;
  fork(name: string): Random;
}

const hexDigits = "0123456789ABCDEF";
const tokenLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

export function random(seed: number | string): Random {
  let state = hash(String(seed));
  // mulberry32: 32 bits of state are plenty for choosing phrases and delays, and it costs nothing.
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (rate) => rate > 0 && next() < rate,
    pick: (from) => {
      const picked = from[Math.floor(next() * from.length)];
      if (picked === undefined) throw new Error("nothing to pick from");
      return picked;
    },
    letters: (length, alphabet) => {
      let out = "";
      while (out.length < length) out += alphabet[Math.floor(next() * alphabet.length)] ?? "";
      return out;
    },
    fork: (name) => random(`${seed}/${name}`),
  };
}

export const hex = (chance: Random, length: number): string => chance.letters(length, hexDigits);
export const token = (chance: Random, length: number): string => chance.letters(length, tokenLetters);

/** FNV-1a, 32 bits: a stable number for any text. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    value ^= text.charCodeAt(at);
    value = Math.imul(value, 0x01000193);
  }
  return value >>> 0;
}
