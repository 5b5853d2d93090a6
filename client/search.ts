/** Finding among what is loaded: letters without case or accents. */
export const fold = (text: string): string => text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();

/** The parts of a title that match the query's words, for marking. Titles whose letters fold to another length are left unmarked. */
export function marked(title: string, query: string): { text: string; hit: boolean }[] {
  const folded = fold(title);
  const word = fold(query.trim());
  const at = word && folded.length === title.length ? folded.indexOf(word) : -1;
  if (at < 0) return [{ text: title, hit: false }];
  return [{ text: title.slice(0, at), hit: false }, { text: title.slice(at, at + word.length), hit: true }, { text: title.slice(at + word.length), hit: false }].filter((part) => part.text !== "");
}
