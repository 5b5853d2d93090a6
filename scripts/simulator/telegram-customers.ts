/** Customers on the fake Telegram: what they do becomes updates. */
import type { Person } from "./people";
import type { Delivered } from "./postman";
import type { Said, Say } from "./say";
import type { Json } from "./shape";
import { callbackOf, chatOf, memberOf, messageOf, partOf, reactionOf, replyTo, userOf } from "./telegram-wire";
import type { TelegramChannel } from "./config";
import type { Outlet } from "./telegram-outlet";
import { newest, quotedIn } from "./threads";
import type { Chats } from "./threads";
import { summed } from "./world";
import type { FakePlatform, World } from "./world";

/** What a bot's customers share with its methods. */
export interface Bot {
  readonly channel: TelegramChannel;
  readonly world: World;
  readonly chats: Chats;
  readonly outlet: Outlet;
  newMessageId(): number;
  /** names a new file */
  newFile(): string;
}

const reactionsMax = 10_000;

export function telegramCustomers(bot: Bot): Pick<FakePlatform, "say"> {
  const { channel, world } = bot;
  const { clock } = world;
  const chance = world.chance.fork(`telegram customers/${channel.account}`);
  const reactions = new Map<string, string>();

  async function say(person: Person, said: Say, at?: number): Promise<Said> {
    const album = said.type === "album" ? String(chance.between(1e12, 1e13)) : undefined;
    const parts = said.type === "album" ? said.items.map((item) => ({ ...item, album: album ?? "" })) : [said];
    const ids: string[] = [];
    const deliveries: Promise<Delivered>[] = [];
    for (const part of parts) {
      const told = tell(person, part, at);
      if (!told) continue;
      ids.push(told.id);
      deliveries.push(told.delivered);
    }
    return summed(person, "telegram", ids, await Promise.all(deliveries));
  }

  function tell(
    person: Person,
    said: Exclude<Say, { readonly type: "album" }>,
    past: number | undefined,
  ): { readonly id: string; readonly delivered: Promise<Delivered> } | null {
    const address = String(person.telegram);
    const chat = bot.chats.of(address);
    const at = past ?? clock.stamp();
    const update = (id: string, kind: string, body: Json): { readonly id: string; readonly delivered: Promise<Delivered> } => ({
      id,
      delivered: bot.outlet.publish(person, id, kind, body),
    });
    switch (said.type) {
      case "blocked":
        chat.blocked = said.blocked;
        return update(`${address}/${at}`, "my_chat_member", memberOf(channel, person, said.blocked, at));
      case "reaction": {
        const target = said.target ?? newest(chat, true)?.id ?? newest(chat, false)?.id;
        if (target === undefined) return null;
        const key = `${address}/${target}`;
        const before = reactions.get(key) ?? null;
        remember(reactions, key, said.emoji);
        return update(target, "message_reaction", reactionOf(person, Number(target), said.emoji, before, at));
      }
      case "edit": {
        const target = said.target ?? newest(chat, false)?.id;
        if (target === undefined) return null;
        const original = chat.messages.find((message) => message.id === target)?.at ?? at;
        const edited = messageOf(userOf(person), chatOf(person), Number(target), original, {
          edit_date: Math.floor(at / 1000),
          text: said.text,
        });
        return update(target, "edited_message", edited);
      }
      // Telegram tells nobody that a message was deleted in a private chat, nor that somebody types.
      case "revoke":
      case "typing":
      case "encrypted":
      case "story":
      case "handover":
        return null;
      case "choice": {
        const target = quotedIn(chat, said.quote) ?? newest(chat, true);
        return target
          ? update(target.id, "callback_query", callbackOf(channel, person, String(chance.between(1e15, 9e15)), target, said.id))
          : null;
      }
      default: {
        const id = bot.newMessageId();
        // There is no order in a bot's chat: it is said in words.
        const content =
          said.type === "order"
            ? { type: "text" as const, text: said.items.map((item) => `${item.quantity} × ${item.sku}`).join("\n") }
            : said;
        const quoted = "quote" in said ? quotedIn(chat, said.quote) : undefined;
        const forwarded =
          "forwarded" in said && said.forwarded
            ? { forward_origin: { type: "hidden_user", sender_user_name: "A friend", date: Math.floor(at / 1000) } }
            : {};
        const part = { ...(quoted ? replyTo(channel, person, quoted) : {}), ...forwarded, ...partOf(content, bot.newFile()) };
        bot.chats.heard(address, { id: String(id), text: content.type === "text" ? content.text : "", fromShop: false, at }, clock.rules());
        return update(String(id), "message", messageOf(userOf(person), chatOf(person), id, at, part));
      }
    }
  }

  return { say };
}

function remember(reactions: Map<string, string>, key: string, emoji: string | null): void {
  if (emoji === null) reactions.delete(key);
  else reactions.set(key, emoji);
  if (reactions.size > reactionsMax) reactions.delete(reactions.keys().next().value ?? "");
}
