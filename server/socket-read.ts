/** Reads values that strangers sent: each reader gives back a value of its type or says, as the end of a sentence, what is wrong with it. Nothing is passed through unread. */

/** What was sent can't be used. The message is for the person who wrote the client. */
export class Unreadable extends Error {}
export const unreadable = (say: string): never => { throw new Unreadable(say); };

export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown, what: string): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value) ? (value as Fields) : unreadable(`${what} must be an object`);
}

/** A text without NUL, which PostgreSQL can't hold, and without half characters, which nobody can show. */
export function text(value: unknown, what: string, charsMax: number, charsMin = 1): string {
  if (typeof value !== "string" || value.length < charsMin || value.length > charsMax) return unreadable(`${what} must be a text of ${charsMin} to ${charsMax} characters`);
  return value.includes("\0") ? unreadable(`${what} must not contain the character NUL`) : value.toWellFormed();
}

export function matching(value: unknown, what: string, pattern: RegExp, such: string): string {
  return typeof value === "string" && pattern.test(value) ? value : unreadable(`${what} must be ${such}`);
}

export function integer(value: unknown, what: string, min: number, max = Number.MAX_SAFE_INTEGER): number {
  return Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max ? (value as number) : unreadable(`${what} must be a whole number from ${min} to ${max}`);
}

export function finite(value: unknown, what: string, min: number, max: number): number {
  return typeof value === "number" && value >= min && value <= max ? value : unreadable(`${what} must be a number from ${min} to ${max}`);
}

export function boolean(value: unknown, what: string): boolean {
  return typeof value === "boolean" ? value : unreadable(`${what} must be true or false`);
}

export function oneOf<const T extends string>(value: unknown, what: string, words: readonly T[]): T {
  return words.find((word) => word === value) ?? unreadable(`${what} must be one of ${words.join(", ")}`);
}

export function list<T>(value: unknown, what: string, max: number, read: (item: unknown, what: string) => T, min = 0): T[] {
  if (!Array.isArray(value) || value.length < min || value.length > max) return unreadable(`${what} must be a list of ${min} to ${max}`);
  return value.map((item, at) => read(item, `${what}[${at}]`));
}

/** `{ [name]: read(value) }`, or nothing when the field is absent: an optional field never becomes `undefined`. */
export function maybe<const N extends string, T>(from: Fields, name: N, read: (value: unknown, what: string) => T): { [K in N]?: T } {
  const value = Object.hasOwn(from, name) ? from[name] : undefined;
  return value === undefined ? {} : ({ [name]: read(value, name) } as { [K in N]?: T });
}
