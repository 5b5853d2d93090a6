/**
 * Whom Telegram speaks of: users and chats. https://core.telegram.org/bots/api#user and https://core.telegram.org/bots/api#chat
 */
import type { Identity } from "../messages";
import { fields, id, nameCharsMax, string } from "./wire";
import type { Wire } from "./wire";

export interface Speakers {
  readonly name: string | undefined;
  readonly identities: readonly Identity[];
  readonly author: string | undefined;
  readonly echo: boolean;
}

/**
 * In a private chat the chat is the person. In a group whoever speaks is one of many: the contact is the group, the speaker is the author,
 * and nobody's ids may become the group's.
 */
export function speakers(message: Wire): Speakers {
  const chat = fields(message.chat);
  const from = fields(message.from);
  if (isPrivate(chat)) {
    const business = message.business_connection_id !== undefined;
    return {
      name: nameOf(chat) ?? nameOf(from),
      identities: identitiesOf(chat),
      author: undefined,
      echo: business && id(from.id) !== id(chat.id),
    };
  }
  const author = titleOf(fields(message.sender_chat)) ?? nameOf(from) ?? string(message.author_signature, nameCharsMax);
  const customer = fields(fields(message.direct_messages_topic).user);
  return { name: nameOf(customer) ?? titleOf(chat), identities: identitiesOf(customer), author, echo: false };
}

/** Old payloads leave the type out; only private chats have positive ids. */
export const isPrivate = (chat: Wire): boolean =>
  chat.type === "private" || (chat.type === undefined && !(id(chat.id) ?? "-").startsWith("-"));
export const titleOf = (chat: Wire): string | undefined => string(chat.title, nameCharsMax) ?? nameOf(chat);

export function identitiesOf(person: Wire): readonly Identity[] {
  const value = id(person.id);
  if (value === undefined) return [];
  const handle = string(person.username, nameCharsMax);
  const telegram: Identity = { kind: "telegram", value };
  return handle === undefined ? [telegram] : [telegram, { kind: "handle", value: handle }];
}

/** The name of a user, of a private chat or on a contact card. */
export function nameOf(person: Wire): string | undefined {
  const name = [string(person.first_name, nameCharsMax), string(person.last_name, nameCharsMax)]
    .filter((part) => part !== undefined)
    .join(" ");
  return name === "" ? undefined : name;
}
