/** Customers on the fake Messenger and Instagram: what they do becomes signed webhooks. */
import { remember } from "./messaging-account";
import type { EventName, MessagingAccount } from "./messaging-account";
import { attachmentOf, byCustomer, echoOf, editPart, handoverPart, locationAttachment, messagePart, pageInbox, postbackPart, reactionPart, unsentPart } from "./messaging-wire";
import type { Person } from "./people";
import type { Delivered } from "./postman";
import type { Media, Said, Say } from "./say";
import type { Json } from "./shape";
import { newest, quotedIn } from "./threads";
import type { Chat } from "./threads";
import { summed } from "./world";
import type { FakePlatform } from "./world";

/** One webhook of what somebody did. `heard`: it opens the answer window, and these are its words. */
interface Deed {
  readonly event: EventName;
  readonly id: string;
  readonly part: Json;
  readonly heard?: string;
}

const nothing: readonly Deed[] = [];

export function messagingCustomers(account: MessagingAccount): Pick<FakePlatform, "say" | "echo"> {
  const { channel, world } = account;
  const { clock } = world;
  const isInstagram = channel.platform === "instagram";
  const edits = new Map<string, number>();

  async function say(person: Person, said: Say, past?: number): Promise<Said> {
    const address = account.addressOf(person);
    const at = past ?? clock.stamp();
    const deliveries: Promise<Delivered>[] = [];
    remember(account.people, address, person);
    const deeds = deedsOf(address, said, account.chats.of(address));
    for (const { event, id, part, heard } of deeds) {
      if (heard !== undefined)
        account.chats.heard(address, { id, text: heard, fromShop: false, at }, past === undefined ? clock.rules() : past + clock.offsetMs);
      deliveries.push(account.tell("message", { event, ids: [id], person: person.name, address, at, item: byCustomer(channel, address, at, part) }));
    }
    return summed(person, channel.platform, [...new Set(deeds.map((deed) => deed.id))], await Promise.all(deliveries));
  }

  /** None: there is nothing to do it to, or the platform has no such thing, or tells nobody. */
  function deedsOf(address: string, said: Say, chat: Chat): readonly Deed[] {
    const own = newest(chat, false)?.id;
    const message = (content: Json, heard: string, replyTo?: Json): Deed => {
      const id = account.newMid(address);
      return { event: "message", id, part: messagePart(id, content, replyTo), heard };
    };
    const quote = "quote" in said ? quoted(chat, said.quote) : undefined;
    switch (said.type) {
      case "blocked":
        chat.blocked = said.blocked;
        return nothing;
      case "text":
        return [message(isInstagram && said.text === heart ? { attachments: [{ type: "like_heart" }] } : { text: said.text }, said.text, quote)];
      case "media":
        return files([said], message, quote);
      case "album":
        return files(said.items, message, quote);
      case "story":
        if (!isInstagram) return nothing;
        return said.words === undefined
          ? [message({ attachments: [{ type: "story_mention", payload: { url: account.newFile("image", "") } }] }, "")]
          : [message({ text: said.words }, said.words, { story: { id: storyId, url: account.newFile("image", "") } })];
      case "location":
        if (!isInstagram) return [message({ attachments: [locationAttachment(said.latitude, said.longitude, said.name)] }, "", quote)];
        return [said.name, said.address, `${said.latitude}, ${said.longitude}`].filter((words) => words !== undefined).slice(0, 1).map((words) => message({ text: words }, words, quote));
      // Neither has cards nor carts, and Instagram has no places: people say it in words.
      case "contacts":
        return said.contacts.map((card) => [card.name, ...card.phones, ...card.emails].join(" ")).map((words) => message({ text: words }, words, quote));
      case "order": {
        const words = said.items.map((item) => `${item.quantity} × ${item.sku}`).join("\n");
        return [message({ text: words }, words, quote)];
      }
      case "choice":
        return [chosen(address, said, chat)];
      case "reaction": {
        const target = said.target ?? newest(chat, true)?.id ?? own;
        return target === undefined ? nothing : [{ event: "reaction", id: target, part: reactionPart(target, said.emoji) }];
      }
      case "edit": {
        const target = said.target ?? own;
        if (target === undefined) return nothing;
        const count = (edits.get(target) ?? 0) + 1;
        remember(edits, target, count);
        return [{ event: "edit", id: target, part: editPart(target, said.text, count) }];
      }
      // Messenger tells nobody that a message was taken back. https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events
      case "revoke": {
        const target = said.target ?? own;
        return !isInstagram || target === undefined ? nothing : [{ event: "message", id: target, part: unsentPart(target) }];
      }
      case "handover": {
        // Whoever loses a conversation is told outside of standby, whoever gets it as well.
        account.away[said.away ? "add" : "delete"](address);
        return [{ event: "handover", id: `${address}/${clock.now()}`, part: handoverPart(channel.appId, said.away) }];
      }
      case "typing":
      case "encrypted":
        return nothing;
    }
  }

  /** Files that are sent together are one message, and what is written to them is another. */
  function files(items: readonly Media[], message: (content: Json, heard: string, replyTo?: Json) => Deed, quote: Json | undefined): readonly Deed[] {
    const words = items.map((item) => item.caption).filter((caption) => caption !== undefined);
    const attachments = items.map((item) => attachmentOf(item.media, account.newFile(item.media, item.ref, item.media === "document" ? item.name : undefined)));
    return [message({ attachments }, "", quote), ...words.map((caption) => message({ text: caption }, caption))];
  }

  /** A quick reply is a message with a payload; a button's tap is no message, but has an id like one. */
  function chosen(address: string, said: Extract<Say, { readonly type: "choice" }>, chat: Chat): Deed {
    const target = quotedIn(chat, said.quote) ?? newest(chat, true);
    const isQuick = target !== null && target !== undefined && account.offers.get(target.id)?.quickReplies.includes(said.id) === true;
    const id = account.newMid(address);
    if (isQuick) return { event: "message", id, part: messagePart(id, { text: said.title, quick_reply: { payload: said.id } }), heard: said.title };
    return { event: "postback", id, part: postbackPart(id, said.title, said.id), heard: said.title };
  }

  function quoted(chat: Chat, quote: string | undefined): Json | undefined {
    const mid = quotedIn(chat, quote)?.id ?? (quote === "newest" ? undefined : quote);
    return mid === undefined ? undefined : { mid };
  }

  /** Written in Meta's own inbox, or in Instagram's app. */
  async function echo(person: Person, words: string, at?: number): Promise<Delivered> {
    const address = account.addressOf(person);
    const id = account.newMid(address);
    const when = at ?? clock.stamp();
    account.chats.told(address, { id, text: words, fromShop: true, at: when });
    const item = echoOf(channel, address, when, id, { text: words }, isInstagram ? null : pageInbox);
    return account.tell("message", { event: "echo", ids: [id], person: person.name, address, at: when, item });
  }

  return { say, echo };
}

const heart = "❤️";
const storyId = "17900112233445566";
