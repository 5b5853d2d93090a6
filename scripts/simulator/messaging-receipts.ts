/**
 * What becomes of a message that was accepted, told by webhooks a moment later: it is shown to us again, and on Messenger delivered, and read. Nothing that was accepted fails
 * later here. https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/message-echoes
 */
import type { Accepted } from "./ledger";
import type { MessagingAccount } from "./messaging-account";
import { byCustomer, deliveredPart, echoedContent, echoOf, readPart } from "./messaging-wire";
import type { Delivered } from "./postman";

const echoAfterMs = [40, 400] as const;
const deliveredAfterMs = [150, 1_000] as const;
const readAfterMs = [800, 5_000] as const;
/** Delivery events without the ids of messages. */
const bareRate = 0.3;
const kinds = { image: "image", video: "video", audio: "audio", file: "document" } as const;

/** Returns what plans what follows a message. It resolves to null, or to the echo that a fault wants before the answer. `stamp`: the platform's time of the message, ms. */
export function followUps(account: MessagingAccount): (accepted: Accepted, stamp: number) => Promise<unknown> | null {
  const { world, channel } = account;
  const { clock, timers, faults } = world;
  const chance = world.chance.fork(`follow-ups/${channel.platform}/${channel.account}`);
  const between = ([low, high]: readonly [number, number]): number => chance.between(low, high);

  function plan(accepted: Accepted, stamp: number): Promise<unknown> | null {
    if (faults.strikes("missingReceipts")) return null;
    const lateMs = faults.delay("lateReceipts");
    const early = faults.strikes("earlyReceipts") ? tellEcho(accepted, stamp) : null;
    void (async () => {
      if (lateMs > 0 && !(await timers.pause(lateMs))) return;
      if (!early && (await timers.wait(between(echoAfterMs)))) void tellEcho(accepted, stamp);
      if (!(await timers.wait(between(deliveredAfterMs)))) return;
      if (channel.platform === "messenger") void tellState(accepted, "delivery", deliveredPart(chance.chance(bareRate) ? null : accepted.id, stamp));
      if (chance.chance(world.readRate) && (await timers.wait(between(readAfterMs)))) void tellState(accepted, "read", readPart(channel, accepted.id, stamp));
    })();
    return early;
  }

  function tellEcho(accepted: Accepted, stamp: number): Promise<Delivered> {
    const content = echoedContent(accepted, (type) => account.newFile(kinds[type as keyof typeof kinds] ?? "image", ""));
    return account.tell("receipt", {
      event: "echo",
      ids: [accepted.id],
      person: personOf(accepted),
      address: accepted.to,
      at: clock.stamp(),
      item: echoOf(channel, accepted.to, stamp, accepted.id, content, channel.appId),
    });
  }

  function tellState(accepted: Accepted, event: "delivery" | "read", part: ReturnType<typeof readPart>): Promise<Delivered> {
    const at = clock.stamp();
    return account.tell("receipt", { event, ids: [accepted.id], person: personOf(accepted), address: accepted.to, at, item: byCustomer(channel, accepted.to, at, part) });
  }

  const personOf = ({ to }: Accepted): string => world.personAt(channel.platform, to)?.name ?? to;
  return plan;
}
