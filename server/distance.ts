/** How far what an agent sent is from what was drafted. Pure. */

/** Longer texts are compared up to here: the cost grows with the product of both. */
const wordsMax = 800;

/** 0: the same words, however they are spaced · 1: nothing is left. The fewest words to add, take away or change, of those that the longer text has. */
export function distance(draft: string, sent: string): number {
  const from = wordsOf(draft);
  const to = wordsOf(sent);
  const longest = Math.max(from.length, to.length);
  if (longest === 0) return 0;
  let before = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [row, word] of from.entries()) {
    const now = [row + 1];
    for (const [column, other] of to.entries()) {
      now.push(Math.min(now[column]! + 1, before[column + 1]! + 1, before[column]! + (word === other ? 0 : 1)));
    }
    before = now;
  }
  return before[to.length]! / longest;
}

const wordsOf = (text: string): string[] => text.normalize("NFC").split(/\s+/).filter((word) => word !== "").slice(0, wordsMax);
