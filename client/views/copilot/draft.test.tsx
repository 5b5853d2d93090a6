import { afterEach, describe, expect, test } from "bun:test";
import type { Entry } from "../../../server/protocol";
import { emptyThread, type State } from "../../state";
import { copilot, entry, me, row, suggestion } from "../../testing";
import { button, draw, signedIn, type Drawn } from "../../testing-app";
import { DraftCard } from "./draft";

let drawn: Drawn;
afterEach(() => drawn.done());

function show(entries: Entry[], state: Partial<State> = {}, live = true): void {
  const waiting = entries.findLast((one) => one.kind === "suggestion" && !one.content?.suggested?.failed)?.number;
  drawn = draw((app) => <DraftCard app={app} id="a" />, signedIn({ copilot: copilot(), rows: { a: row({ entries: entries.length, ...(waiting && { suggestion: waiting }) }) }, threads: { a: { ...emptyThread, entries, loaded: true } }, ...state }), { live });
}
const text = (): string => drawn.root.textContent ?? "";

describe("the draft's card", () => {
  test("asks for one", () => {
    show([entry()]);
    button(drawn.root, "Draft an answer").click();
    expect(drawn.wishes).toEqual([{ t: "command", conversation: "a", request: { type: "suggest" } }]);
  });
  test("shows a draft with what it stands on, and takes it over with its number", () => {
    show([entry(), suggestion(2, "Hay 10 tazas.", { evidence: [{ from: "product", id: "MUG/1", title: "Taza azul" }, { from: "answer", id: "k7.3", title: "Sí, hay" }, { from: "article", id: "x", title: "Envíos" }] })]);
    expect(text()).toContain("Spanish, friendly");
    expect(drawn.root.querySelector(".grounds a")?.getAttribute("href")).toBe("#/catalogue/sku/MUG%2F1");
    button(drawn.root, "Insert").click();
    expect(drawn.wishes[0]).toEqual({ t: "draft", conversation: "a", draft: { text: "Hay 10 tazas.", note: false, suggestion: 2 } });
    button(drawn.root, "Sí, hay").click();
    expect(drawn.wishes.at(-1)).toEqual({ t: "open", conversation: "k7" });
  });
  test("keeps what was written when a draft is put in, and not when it takes its place", () => {
    show([entry(), suggestion(2, "Hay 10.")], { drafts: { a: { text: "Hola Noor ", note: false } } });
    button(drawn.root, "Insert").click();
    button(drawn.root, "Replace").click();
    expect(drawn.wishes.map((wish) => (wish.t === "draft" ? wish.draft?.text : wish.t)).filter((one) => one !== "panel")).toEqual(["Hola Noor\nHay 10.", "Hay 10."]);
  });
  test("says what was taken out of a draft, and why there is none", () => {
    show([entry(), suggestion(2, "Hola", { says: ["A link that isn't the shop's was taken out of the draft."] })]);
    expect(text()).toContain("A link that isn't the shop's");
    drawn.done();
    show([entry(), suggestion(2, "", { failed: "timeout", says: ["It took too long to answer."] })]);
    expect(drawn.root.querySelector("[role=alert]")?.textContent).toContain("It took too long");
    expect(button(drawn.root, "Try again")).toBeDefined();
  });
  test("has nothing to try again where somebody must change something first", () => {
    show([entry(), suggestion(2, "", { failed: "misconfigured", says: ["Enter the service's key."] })]);
    expect(button(drawn.root, "Try again")).toBeUndefined();
  });
  test("streams, and can be stopped", () => {
    show([entry()], { drafting: { a: { draft: "d", text: "Hola No", at: 0, isCut: false } } });
    expect(drawn.root.querySelector(".draft-text")?.textContent).toBe("Hola No");
    button(drawn.root, "Stop").click();
    expect(drawn.wishes).toEqual([{ t: "command", conversation: "a", request: { type: "stop_suggesting" } }]);
  });
  test("says that it is switched off, and by whom it is switched on", () => {
    show([entry()], { copilot: copilot({ on: false, can: { draft: false, translate: false, stream: false } }) });
    expect(text()).toContain("An administrator can switch it on.");
    expect(drawn.root.querySelector("a")).toBeNull();
  });
  test("an engine's words are words", () => {
    show([entry(), suggestion(2, "<script>alert(1)</script>", { says: ["<b>x</b>"], evidence: [{ from: "article", id: "javascript:alert(1)", title: "<i>t</i>" }] })]);
    expect(drawn.root.querySelector("script, .draft-says b, i:not(.caret)")).toBeNull();
    expect([...drawn.root.querySelectorAll("a")].every((link) => link.getAttribute("href")?.startsWith("#/"))).toBe(true);
  });
  test("without a connection shows what waits, and asks for nothing", () => {
    show([entry(), suggestion(2, "Hay 10.")], {}, false);
    expect(text()).toContain("Hay 10.");
    drawn.done();
    show([entry()], { session: { ...signedIn().session!, me } }, false);
    expect(text()).toContain("The copilot needs a connection.");
  });
});
