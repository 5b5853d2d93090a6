/**
 * What an engine answered, as far as it can be read: JSON, JSON in a fence, behind a line of thought or cut off in the middle; or plain words, which are a draft too. A page of HTML is
 * somebody's error message and no draft.
 */
export type Output =
  | { readonly ok: true; readonly value: unknown; /** it ended early, so only what was whole by then may be used, and no order */ readonly isCut: boolean }
  | { readonly ok: false };

/** A draft has a few kilobytes; what is larger isn't one. */
export const outputCharsMax = 100_000;
const thoughtTags = "think|thinking|reasoning|thought|analysis|scratchpad";
const plainCharsMax = 4_000;

export function readOutput(raw: string): Output {
  if (raw.length > outputCharsMax) return { ok: false };
  const text = withoutThoughts(raw).replace(/^\uFEFF/, "").trim();
  if (text === "" || isPage(text)) return { ok: false };
  const fenced = /```(?:json5?|javascript)?\s*\n?([\s\S]*?)(?:```|$)/i.exec(text)?.[1]?.trim();
  for (const candidate of [text, ...(fenced === undefined ? [] : [fenced]), ...objectsIn(text)]) {
    const value = parsed(candidate);
    if (value !== null) return { ok: true, value, isCut: false };
  }
  const start = text.search(/\{\s*"/);
  if (start >= 0) {
    const reply = firstString(text.slice(start), "reply_text");
    return reply === null ? { ok: false } : { ok: true, value: { reply_text: reply }, isCut: true };
  }
  return text.startsWith("{") || text.startsWith("[") || text.length > plainCharsMax ? { ok: false } : { ok: true, value: { reply_text: text }, isCut: false };
}

const opening = new RegExp(`<(?:${thoughtTags})\\b`, "i");
const closing = new RegExp(`</(?:${thoughtTags})\\s{0,3}>`, "gi");

/**
 * Thoughts stand before the answer, and some models leave the opening tag to their template, so the answer is what follows the last closing one. A thought that never ends hides what
 * is behind it. Read once from end to end: a text of nothing but tags is an answer too, and must not take seconds.
 */
function withoutThoughts(raw: string): string {
  const last = [...raw.matchAll(closing)].at(-1);
  const behind = last === undefined ? raw : raw.slice(last.index + last[0].length);
  const again = behind.search(opening);
  const answer = again < 0 ? behind : behind.slice(0, again);
  return answer.trim() === "" && last !== undefined ? raw.slice(0, Math.max(raw.search(opening), 0)) : answer;
}

const isPage = (text: string): boolean => /^\s*(<\?xml|<!doctype|<html|<head|<body)/i.test(text) || /<\/(html|body|head)>\s*$/i.test(text);

function parsed(text: string): object | null {
  if (!text.startsWith("{")) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

const objectsMax = 5;

/** Balanced braces outside of strings, the last object first: a model that thinks aloud gives its answer at the end. */
function objectsIn(text: string): string[] {
  const found: string[] = [];
  let [depth, start, isString] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (isString) {
      if (sign === "\\") at++;
      else if (sign === '"') isString = false;
    } else if (sign === '"' && depth > 0) isString = true;
    else if (sign === "{" && depth++ === 0) start = at;
    else if (sign === "}" && depth > 0 && --depth === 0) found.push(text.slice(start, at + 1));
  }
  return found.reverse().slice(0, objectsMax);
}

/** A string of JSON that is whole although what is around it isn't. */
function firstString(text: string, name: string): string | null {
  const match = new RegExp(`"${name}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")`).exec(text);
  try {
    return match?.[1] === undefined ? null : String(JSON.parse(match[1]));
  } catch {
    return null;
  }
}
