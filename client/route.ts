/** The address bar: `#/inbox`, `#/mine/<conversation>`. Every conversation has a link, and Back goes back. */
import type { View } from "../server/protocol";
import { viewOrder } from "./state";

export interface Route { view: View; conversation: string }

export function parseRoute(hash: string): Route | null {
  const [view, conversation = ""] = hash.replace(/^#\/?/, "").split("/");
  const known = viewOrder.find((one) => one === view);
  return known ? { view: known, conversation: decodeURIComponent(conversation) } : null;
}

const pages = [/^channels(\/(add|\d+(\/edit)?))?$/, /^catalogue(\/(new|import|low|all|sku\/[^/]+|[A-Za-z0-9_-]{1,80}(\/edit)?))?$/, /^copilot(\/(learning|articles))?$/];
/** The pages there are besides the inbox. */
export function pageOf(hash: string): string {
  const path = hash.replace(/^#\/?/, "");
  return pages.some((page) => page.test(path)) ? path : "";
}

export function routeTo({ view, conversation }: Route): string {
  return `#/${view}${conversation ? `/${encodeURIComponent(conversation)}` : ""}`;
}
