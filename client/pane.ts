/** Which leaf of the right pane is shown, and whether there is room for it. */
import type { Prefs } from "./prefs";
import type { State, Tab } from "./state";

/** The ledger lies among the details; while a product is looked up for an order, the orders are shown. Who has chosen nothing sees the copilot where there is one. */
export function tabOf(prefs: Pick<Prefs, "tab">, { screen, copilot }: Pick<State, "screen" | "copilot">): Tab {
  if (screen.ledger > 0) return "details";
  if (screen.shelf === "basket") return "orders";
  return prefs.tab || (copilot?.on ? "copilot" : "details");
}
