import { afterEach, describe, expect, test } from "bun:test";
import type { OrderRow } from "../../../server/protocol";
import type { Intent, State } from "../../state";
import { me, order, row } from "../../testing";
import { button, draw, signedIn, type Drawn } from "../../testing-app";
import { Proposal } from "./proposal";

let drawn: Drawn;
afterEach(() => drawn.done());

function show(change: Partial<OrderRow> = {}, state: Partial<State> = {}, live = true): HTMLElement {
  const one = order(change);
  drawn = draw((app) => <Proposal app={app} order={one} />, signedIn({ rows: { a: row({ name: "María Ortega" }) }, orders: { o1: one }, ...state }), { live });
  return drawn.root;
}
const asked = (change: Partial<Intent>): Partial<State> => ({ intents: [{ client: "c1", conversation: "a", at: 1, by: me.id, order: 1, state: "sent", deal: "o1", request: { type: "approve_order", revision: 1 }, ...change }] });
const text = (): string => drawn.root.textContent ?? "";

describe("a proposal", () => {
  test("says what it is, what it costs and what approving does", () => {
    show({ language: "es", confidence: 0.93 });
    expect(text()).toContain("2 × €8.90");
    expect(text()).toContain("€17.80");
    expect(text()).toContain("93\u00a0% sure");
    expect(text()).toContain("Stock is reserved only on approval. María is told in Spanish.");
  });
  test("is approved as it was seen", () => {
    show({ revision: 4 });
    button(drawn.root, "Approve").click();
    expect(drawn.wishes).toEqual([{ t: "deal", conversation: "a", order: "o1", request: { type: "approve_order", revision: 4 } }]);
  });
  test("is dismissed", () => {
    show();
    button(drawn.root, "Dismiss").click();
    expect(drawn.wishes).toMatchObject([{ t: "deal", order: "o1", request: { type: "dismiss_order" } }]);
  });
  test("waits for the connection, and says so", () => {
    show({}, {}, false);
    expect([button(drawn.root, "Approve").disabled, button(drawn.root, "Dismiss").disabled]).toEqual([true, true]);
    expect(text()).toContain("when the connection is back");
  });
  test("is not filled when nobody should trust it", () => {
    show({ confidence: 0.4 });
    expect(text()).toContain("unsure");
    expect(button(drawn.root, "Approve").classList.contains("primary")).toBe(false);
  });
  test("can't be approved twice while it is being placed", () => {
    show({}, asked({}));
    expect(button(drawn.root, "Placing").disabled).toBe(true);
  });
  test("says which line lacks how many", () => {
    show({ troubles: [{ line: 1, sku: "MUG-BLUE", name: "Taza azul", what: "short", wanted: 2, left: 1 }] });
    expect(drawn.root.querySelector("[role=alert]")?.textContent).toBe("Of Taza azul only 1 of 2 are left.");
  });
  test("says in the server's words what else was refused", () => {
    show({}, asked({ state: "refused", outcome: { ok: false, error: "stale", say: "Somebody changed this order after what you had seen. Look at it again." } }));
    expect(drawn.root.querySelector("[role=alert]")?.textContent).toContain("Somebody changed this order");
  });
  test("says that the customer can't be told when the window is closed", () => {
    show({}, { rows: { a: row({ name: "María Ortega", windowUntil: 1 }) } });
    expect(text()).toContain("María can't be told now");
  });
  test("shows a customer's own words as words", () => {
    show({ note: "<img src=x onerror=alert(1)>", lines: [{ sku: "<b>", product: "", name: "", quantity: 1, priceMinor: 0, claimed: "<i>1</i>" }] });
    expect(drawn.root.querySelector("b > b, i, img")).toBeNull();
    expect(text()).toContain("<img src=x");
    expect(text()).toContain("not in the catalogue");
  });
  test("is edited by steps, down to nothing of a line, and saved at the revision that was seen", () => {
    show({ revision: 2, lines: [{ sku: "A", product: "p1", name: "One", quantity: 1, priceMinor: 100 }, { sku: "B", product: "p2", name: "Two", quantity: 3, priceMinor: 100 }] });
    button(drawn.root, "Edit").click();
    drawn.root.querySelector<HTMLElement>("[aria-label='Remove One']")!.click();
    drawn.root.querySelector<HTMLElement>("[aria-label='One Two more']")!.click();
    button(drawn.root, "Save").click();
    expect(drawn.wishes).toEqual([{ t: "deal", conversation: "a", order: "o1", request: { type: "edit_order", revision: 2, lines: [{ sku: "B", quantity: 4 }] } }]);
  });
});
