/** One business number on the fake WhatsApp: what sending to it, receipts and customers share. */
import type { WhatsAppChannel } from "./config";
import { postSigned } from "./graph";
import type { Webhook } from "./ledger";
import type { Person } from "./people";
import type { Delivered } from "./postman";
import type { Json } from "./shape";
import { chats } from "./threads";
import type { Chats } from "./threads";
import { wamids } from "./whatsapp-wire";
import type { World } from "./world";

export interface BusinessNumber {
  readonly channel: WhatsAppChannel;
  readonly world: World;
  readonly chats: Chats;
  newId(address: string, fromShop: boolean): string;
  /** the chat of whoever a send names: a person has one, by whichever of their addresses */
  addressOf(to: string): string;
  /** posts a signed webhook */
  post(kind: Webhook["kind"], ids: readonly string[], person: string, lane: string, value: Json): Promise<Delivered>;
}

export const addressOfPerson = (person: Person): string => person.phone ?? person.bsuid ?? "";

export function businessNumber(channel: WhatsAppChannel, world: World): BusinessNumber {
  return {
    channel,
    world,
    chats: chats(),
    newId: wamids(world.chance.fork(`wamids/${channel.account}`), world.startedAt),
    addressOf(to) {
      const person = world.personAt("whatsapp", to);
      return person ? addressOfPerson(person) : to;
    },
    post: (kind, ids, person, address, value) => postSigned(world, channel, { kind, ids, person, address, value }),
  };
}
