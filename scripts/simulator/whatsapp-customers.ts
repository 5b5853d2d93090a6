/** Customers on the fake WhatsApp: what they do becomes signed webhooks. */
import { lieIn, mediaId, sha256Of } from "./media";
import type { Person } from "./people";
import type { Delivered } from "./postman";
import { isPeculiar } from "./say";
import type { Peculiar, Said, Say } from "./say";
import type { Json } from "./shape";
import { newest, quotedIn } from "./threads";
import type { Chat } from "./threads";
import { addressOfPerson } from "./whatsapp-number";
import type { BusinessNumber } from "./whatsapp-number";
import {
  contactOf,
  echoOf,
  editPart,
  envelope,
  forwardedContext,
  messageOf,
  partOf,
  quoteContext,
  reactionPart,
  revokePart,
} from "./whatsapp-wire";
import { summed } from "./world";
import type { FakePlatform } from "./world";

export function whatsappCustomers(number: BusinessNumber): Pick<FakePlatform, "say" | "echo"> {
  const { channel, world } = number;
  const { clock } = world;
  let mediaCount = 0;

  async function say(person: Person, said: Say, at?: number): Promise<Said> {
    const deliveries: Promise<Delivered>[] = [];
    const ids: string[] = [];
    for (const part of said.type === "album" ? said.items : [said]) {
      const told = tellMessage(person, part, at);
      if (!told) continue;
      ids.push(told.id);
      deliveries.push(told.delivered);
    }
    return summed(person, "whatsapp", ids, await Promise.all(deliveries));
  }

  /** null when there is nothing to tell: a block, or a reaction to nothing. */
  function tellMessage(
    person: Person,
    said: Exclude<Say, { readonly type: "album" }>,
    past: number | undefined,
  ): { readonly id: string; readonly delivered: Promise<Delivered> } | null {
    const chat = number.chats.of(addressOfPerson(person));
    if (said.type === "blocked") {
      chat.blocked = said.blocked;
      return null;
    }
    if (isPeculiar(said)) return null;
    const part = partSaid(said, chat);
    if (!part) return null;
    const id = number.newId(addressOfPerson(person), false);
    const at = past ?? clock.stamp();
    const words = said.type === "text" ? said.text : "";
    number.chats.heard(
      addressOfPerson(person),
      { id, text: words, fromShop: false, at },
      past === undefined ? clock.rules() : past + clock.offsetMs,
    );
    const message = messageOf(person, id, at, part, contextOf(person, said, chat));
    const delivered = number.post(
      "message",
      [id],
      person.name,
      addressOfPerson(person),
      envelope(channel, { contacts: [contactOf(person)], messages: [message] }),
    );
    return { id, delivered };
  }

  function partSaid(said: Exclude<Say, Peculiar | { readonly type: "album" | "blocked" }>, chat: Chat): Json | null {
    switch (said.type) {
      case "reaction": {
        const target = said.target ?? newest(chat, true)?.id ?? newest(chat, false)?.id;
        return target === undefined ? null : reactionPart(target, said.emoji);
      }
      case "edit":
      case "revoke": {
        const target = said.target ?? newest(chat, false)?.id;
        if (target === undefined) return null;
        return said.type === "edit" ? editPart(target, said.text) : revokePart(target);
      }
      case "media": {
        const file = mediaId(said.media, lieIn(said.ref), world.startedAt, mediaCount++);
        return partOf(said, file, sha256Of(said.media, file));
      }
      default:
        return partOf(said, "", "");
    }
  }

  function contextOf(person: Person, said: Say, chat: Chat): Json | undefined {
    const quote = "quote" in said ? said.quote : undefined;
    const found = quotedIn(chat, quote) ?? (said.type === "choice" ? newest(chat, true) : null);
    if (found) return quoteContext(channel, person, found.id, found.fromShop);
    // A message that is remembered no more can still be quoted by its id.
    if (quote !== undefined && quote !== "newest") return quoteContext(channel, person, quote, true);
    return "forwarded" in said && said.forwarded ? forwardedContext : undefined;
  }

  async function echo(person: Person, words: string, at?: number): Promise<Delivered> {
    const id = number.newId(addressOfPerson(person), true);
    const when = at ?? clock.stamp();
    number.chats.told(addressOfPerson(person), { id, text: words, fromShop: true, at: when });
    return number.post(
      "message",
      [id],
      person.name,
      addressOfPerson(person),
      envelope(channel, { contacts: [contactOf(person)], ...echoOf(channel, person, id, when, words) }, "smb_message_echoes"),
    );
  }

  return { say, echo };
}
