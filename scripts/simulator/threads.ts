/** What a platform knows of each chat with the shop: when the customer last wrote, and the newest messages of both sides. Bounded: the chat unused for longest is forgotten. */

import { fullAllowance } from "./limits";
import type { Allowance } from "./limits";

export interface ChatMessage {
  readonly id: string;
  readonly text: string;
  readonly fromShop: boolean;
  readonly at: number;
}

export interface Chat {
  /** the rules' clock when the customer last wrote; 0: not since the simulator started */
  lastInAt: number;
  /** newest last */
  readonly messages: ChatMessage[];
  blocked: boolean;
  /** how much may still be sent to this customer now */
  readonly allowance: Allowance;
}

export interface Chats {
  /** the chat, made when it isn't there */
  of(address: string): Chat;
  has(address: string): boolean;
  heard(address: string, message: ChatMessage, rulesAt: number): void;
  told(address: string, message: ChatMessage): void;
  readonly size: number;
}

const chatsMax = 20_000;
const messagesMax = 20;

export function chats(max = chatsMax): Chats {
  const known = new Map<string, Chat>();
  const of = (address: string): Chat => {
    const found = known.get(address);
    // A Map keeps the order of insertion: putting a chat in again makes it the newest.
    if (found) known.delete(address);
    const chat = found ?? { lastInAt: 0, messages: [], blocked: false, allowance: fullAllowance() };
    known.set(address, chat);
    if (known.size > max) known.delete(known.keys().next().value ?? "");
    return chat;
  };
  const keep = (chat: Chat, message: ChatMessage): void => {
    chat.messages.push(message);
    if (chat.messages.length > messagesMax) chat.messages.shift();
  };
  return {
    of,
    has: (address) => known.has(address),
    heard(address, message, rulesAt) {
      const chat = of(address);
      chat.lastInAt = Math.max(chat.lastInAt, rulesAt);
      keep(chat, message);
    },
    told: (address, message) => keep(of(address), message),
    get size() {
      return known.size;
    },
  };
}

/** The newest message of one side, or null. */
export const newest = (chat: Chat, fromShop: boolean): ChatMessage | null =>
  chat.messages.findLast((message) => message.fromShop === fromShop) ?? null;

/** The message that `quote` names: an id, or `newest` for the newest of the shop. undefined: not remembered, or none was named. */
export const quotedIn = (chat: Chat, quote: string | undefined): ChatMessage | undefined =>
  quote === "newest" ? (newest(chat, true) ?? undefined) : chat.messages.find((message) => message.id === quote);
