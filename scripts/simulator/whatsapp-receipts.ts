/**
 * What becomes of a message that was accepted, told by webhooks a moment later: sent, delivered, read, or why it failed.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 */
import type { Accepted } from "./ledger";
import type { Delivered } from "./postman";
import type { BusinessNumber } from "./whatsapp-number";
import { contactOf, envelope, lateFailures, statusOf, windowClosed } from "./whatsapp-wire";
import type { Status, StatusError } from "./whatsapp-wire";

const sentAfterMs = [80, 350] as const;
const deliveredAfterMs = [200, 1_200] as const;
const readAfterMs = [800, 5_000] as const;

export interface Plan {
  /** whether the customer gets the message */
  readonly arrives: boolean;
  /** the receipt that a fault wants before the answer */
  readonly early: Promise<unknown> | null;
}

/** Returns what plans the receipts of a message. `closed`: the answer window had ended. */
export function receipts(number: BusinessNumber): (accepted: Accepted, closed: boolean) => Plan {
  const { world } = number;
  const { clock, timers, faults } = world;
  const chance = world.chance.fork(`receipts/${number.channel.account}`);

  function plan(accepted: Accepted, closed: boolean): Plan {
    const { blocked } = number.chats.of(number.addressOf(accepted.to));
    if (faults.strikes("missingReceipts")) return { arrives: !closed && !blocked, early: null };
    const lateMs = faults.delay("lateReceipts");
    const conversation = chance.letters(30, "0123456789abcdef");
    const tell = (status: Status, error?: StatusError): Promise<Delivered> => tellStatus(accepted, status, conversation, error);
    if (closed || faults.strikes("failedReceipts")) {
      const stream = faults.stream("failedReceipts");
      const error = closed ? windowClosed : stream.pick(accepted.type === "text" ? lateFailures.slice(0, 3) : lateFailures);
      void (async () => {
        if ((await timers.pause(lateMs)) && (await timers.wait(between(sentAfterMs)))) void tell("failed", error);
      })();
      return { arrives: false, early: null };
    }
    const early = faults.strikes("earlyReceipts") ? tell("sent") : null;
    void (async () => {
      if (lateMs > 0 && !(await timers.pause(lateMs))) return;
      if (!early && (await timers.wait(between(sentAfterMs)))) void tell("sent");
      // A customer who blocked the shop never gets it, and nobody says so.
      if (blocked || !(await timers.wait(between(deliveredAfterMs)))) return;
      void tell("delivered");
      if (chance.chance(world.readRate) && (await timers.wait(between(readAfterMs)))) void tell("read");
    })();
    return { arrives: !blocked, early };
  }

  function tellStatus(accepted: Accepted, status: Status, conversation: string, error?: StatusError): Promise<Delivered> {
    const person = world.personAt("whatsapp", accepted.to);
    const value = {
      ...(person ? { contacts: [contactOf(person)] } : {}),
      statuses: [statusOf(accepted, status, clock.stamp(), conversation, error)],
    };
    return number.post("receipt", [accepted.id], person?.name ?? accepted.to, accepted.to, envelope(number.channel, value));
  }

  const between = ([low, high]: readonly [number, number]): number => chance.between(low, high);
  return plan;
}
