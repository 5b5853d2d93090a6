/** What services outside may know of a conversation, for workflows that call back with an engine's key; and the data set, for programs with an administrator's. */
import { saidMax } from "../actors/assist/facts";
import type { ConversationRow } from "../actors/messages";
import { orderStates } from "../actors/order-messages";
import { boughtBy, spokenBefore } from "../sql/briefing";
import { contactOf } from "../sql/contacts";
import { findConversation } from "../sql/conversations";
import type { Store } from "../sql/open";
import { can, type Scope } from "./access";
import type { Learnings } from "./learning";
import { Refused } from "./socket-connection";

export interface CopilotApi {
  /** JSON. Refused `not_found` for what isn't there and for what the asker may not see. */
  brief(scope: Scope, conversation: string): Promise<string>;
  /** Lines of JSON, as they are read. */
  dataSet(scope: Scope): ReadableStream<Uint8Array>;
}

const ordersMax = 10;
const entryNumberMax = 2_147_483_647;
const partsMax = 100_000;

export function openCopilotApi({ store, learning }: { store: Pick<Store, "read">; learning: Pick<Learnings, "export"> }): CopilotApi {
  return {
    async brief(scope, conversation) {
      const { tenant } = scope;
      const [[found], spoken, [contact], orders] = await store.read(tenant, (sql) => [
        findConversation(sql, tenant, conversation), spokenBefore(sql, tenant, conversation, entryNumberMax, saidMax), contactOf(sql, tenant, conversation), boughtBy(sql, tenant, conversation, ordersMax),
      ]);
      if (!found?.row || !can(scope, "brief", { tenant, assignee: found.assignee })) throw new Refused("not_found", "There is no such conversation, or it may not be seen with this key.");
      const { id, number, platform, status, insight, windowUntil } = JSON.parse(found.row) as ConversationRow;
      return JSON.stringify({
        conversation: {
          id, number, platform, status, windowUntil, ...(insight && { language: insight.language, intent: insight.intent, category: insight.category, sentiment: insight.sentiment, hint: insight.hint }),
        },
        customer: { name: contact?.name ?? "" },
        messages: spoken.map(({ number: at, kind, body, at: time }) => ({ number: at, by: kind === "in" ? "customer" : "agent", text: body, at: time })).toReversed(),
        orders: orders.map(({ number: order, state, at, total, currency }) => ({ number: order, state: orderStates[state] ?? "draft", at, totalMinor: total, currency })),
      });
    },
    dataSet(scope) {
      if (!can(scope, "exportLearning")) throw new Refused("forbidden", "This key does not allow this.");
      const encoder = new TextEncoder();
      let after: string | undefined;
      let parts = 0;
      return new ReadableStream<Uint8Array>({
        async pull(controller) {
          const part = await learning.export(scope.tenant, after);
          if (part.lines.length > 0) controller.enqueue(encoder.encode(`${part.lines.join("\n")}\n`));
          after = part.next;
          if (after === undefined || ++parts >= partsMax) controller.close();
        },
      });
    },
  };
}
