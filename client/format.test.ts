import { describe, expect, test } from "bun:test";
import { bytes, count, initials, length, span, until, when } from "./format";
import { pieces } from "./parts/linked";
import { parseRoute, routeTo } from "./route";
import { marked } from "./search";
import { snoozeChoices } from "./snooze";

const noon = new Date(2026, 10, 21, 12).getTime();
const plain = (text: string): string => text.replace(/[\u00a0\u2009]/g, " ");

describe("words for numbers", () => {
  const table: [string, string, string][] = [
    ["minutes", span(6 * 60_000), "6 m"], ["hours and minutes", span(192 * 60_000), "3 h 12 m"], ["whole hours", span(17 * 3_600_000), "17 h"], ["days", span(4 * 86_400_000), "4 d"],
    ["a span never promises more than is left", span(119_999), "1 m"], ["nothing left", span(-5), "0 m"],
    ["today", when(noon, noon + 1_000), "12:00"], ["this week", when(noon - 2 * 86_400_000, noon), "Thu"], ["this year", when(new Date(2026, 9, 9).getTime(), noon), "9 Oct"], ["before", when(new Date(2024, 2, 12).getTime(), noon), "12 Mar 2024"],
    ["a snooze without an end", until(0, noon), "Until reply"], ["a snooze until later today", until(noon + 3_600_000, noon), "Until 13:00"],
    ["thousands", count(482_117), "482 117"], ["bytes", bytes(214_000), "214 KB"], ["more bytes", bytes(1_843_000), "1.8 MB"], ["seconds", length(42), "0:42"],
  ];
  for (const [fact, got, wanted] of table) test(fact, () => expect(plain(got)).toBe(wanted));
});

test("initials: two letters where scripts abbreviate so, one elsewhere", () => {
  expect(["Noor Haddad", "Ana", "ليلى حدّاد", "陈嘉怡", "Ольга Петрова", "  ", "+49 170"].map(initials)).toEqual(["NH", "A", "ل", "陈", "ОП", "?", "4"]);
});

describe("links", () => {
  test("only http(s) becomes a link, and the sentence keeps its full stop", () => {
    expect(pieces("see https://example.test/a(b). or javascript:alert(1)")).toEqual([{ text: "see " }, { text: "https://example.test/a(b)", href: "https://example.test/a(b)" }, { text: ". or javascript:alert(1)" }]);
  });
  test("markup stays text", () => expect(pieces("<b onclick=x>https://</b>")).toEqual([{ text: "<b onclick=x>https://</b>" }]));
});

test("every conversation has a link that leads back to it", () => {
  expect(parseRoute(routeTo({ view: "mine", conversation: "a/b c" }))).toEqual({ view: "mine", conversation: "a/b c" });
  expect([parseRoute("#/nonsense/x"), parseRoute("")]).toEqual([null, null]);
});

test("what matches is marked, whatever its accents", () => {
  expect(marked("Café Ordesa", "CAFE")).toEqual([{ text: "Café", hit: true }, { text: " Ordesa", hit: false }]);
});

test("a snooze is only offered for what lies ahead", () => {
  const evening = new Date(2026, 10, 20, 20).getTime();
  expect(snoozeChoices(evening).map((choice) => choice.label)).toEqual(["Until the customer writes", "Later today", "Tomorrow", "At the weekend", "Next week"]);
  for (const choice of snoozeChoices(evening).slice(1)) expect(Number(choice.id)).toBeGreaterThan(evening);
});
