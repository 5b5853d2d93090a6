/**
 * A draft while it is written. Out of an unfinished JSON answer it takes the letters of reply_text as they come, and lets through what can be shown at once: the beginning of a word,
 * whole words that the guard leaves alone, and sentences with numbers when they have ended and are true. What it holds back the finished suggestion may still have.
 */
import { withoutFalseClaims, type Facts } from "./claims";
import { clean, type Allowed } from "./clean";

export interface Stream { push(piece: string): void; end(): void }

const heldCharsMax = 2_000;

/** `show` gets pieces of plain text. Answers that are no JSON are shown only when they are finished. */
export function openStream(show: (piece: string) => void, allowed: Allowed, facts: Facts): Stream {
  const words = openWords(show, allowed, facts);
  let state: "before" | "within" | "after" = "before";
  let ahead = "";
  return {
    push: (piece) => {
      if (state === "after") return;
      ahead += piece;
      if (state === "before") {
        const start = /"reply_text"\s*:\s*"/.exec(ahead);
        if (start === null) {
          ahead = ahead.slice(-heldCharsMax);
          return;
        }
        ahead = ahead.slice(start.index + start[0].length);
        state = "within";
      }
      const { text, rest, isEnd } = unescaped(ahead);
      ahead = rest;
      if (text !== "") words.push(text);
      if (isEnd) {
        state = "after";
        words.end();
      }
    },
    end: () => words.end(),
  };
}

/** Letters of a JSON string up to its closing quote; an escape that isn't whole yet stays in `rest`. */
function unescaped(raw: string): { text: string; rest: string; isEnd: boolean } {
  let text = "";
  for (let at = 0; at < raw.length; at++) {
    const sign = raw[at]!;
    if (sign === '"') return { text, rest: "", isEnd: true };
    if (sign !== "\\") {
      text += sign;
      continue;
    }
    const length = raw[at + 1] === "u" ? 6 : 2;
    const escape = raw.slice(at, at + length);
    if (escape.length < length) return { text, rest: raw.slice(at), isEnd: false };
    try {
      text += String(JSON.parse(`"${escape}"`));
    } catch {
      text += " ";
    }
    at += length - 1;
  }
  return { text, rest: "", isEnd: false };
}

const spaces = /\s/;
const letters = /^[\p{L}\p{M}¡¿'’-]*/u;
const counted = /[\p{N}€£$¥₹]/u;
const ended = /[.!?\n]["»”)]*\s*$/;

function openWords(show: (piece: string) => void, allowed: Allowed, facts: Facts): Stream {
  let word = "";
  let shown = 0;
  /** a sentence with numbers, which is shown when it is whole */
  let sentence = "";
  /** of the sentence, what is on the screen already; no number stands in it */
  let said = "";
  const give = (text: string): void => {
    if (text !== "") show(text);
  };
  const closeSentence = (): void => {
    const whole = said + sentence;
    if (sentence !== "" && !withoutFalseClaims(whole, facts).had && clean(whole, allowed).text === whole.replace(/[ \t]{2,}/g, " ").trim()) give(sentence);
    sentence = said = "";
  };
  const closeWord = (space: string): void => {
    const rest = word.slice(shown);
    const isPlain = word === "" || clean(word, allowed).text === word;
    if (sentence !== "" || counted.test(word)) sentence += isPlain ? `${rest}${space}` : space;
    else {
      const told = isPlain ? `${rest}${space}` : space;
      give(told);
      said = ended.test(`${word}${space}`) ? "" : said + word.slice(0, shown) + told;
    }
    word = "";
    shown = 0;
    if (sentence !== "" && (ended.test(sentence) || sentence.length > heldCharsMax)) closeSentence();
  };
  return {
    push: (text) => {
      for (const sign of text) {
        if (spaces.test(sign)) closeWord(sign);
        else if (word.length < heldCharsMax) word += sign;
      }
      // Its first letters can do no harm: what would make an address of them is held back.
      const harmless = sentence === "" ? (letters.exec(word)?.[0].length ?? 0) : 0;
      if (harmless > shown) {
        give(word.slice(shown, harmless));
        shown = harmless;
      }
    },
    end: () => {
      closeWord("");
      closeSentence();
    },
  };
}
