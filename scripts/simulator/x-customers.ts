/** Customers on the fake X: what they do becomes webhooks, and events that can be asked for. */
import { lieIn, mediaId } from "./media";
import { xIdOf } from "./people";
import type { Person } from "./people";
import type { Delivered } from "./postman";
import type { CustomerContent, Media, Said, Say } from "./say";
import { summed } from "./world";
import type { FakePlatform } from "./world";
import type { Account } from "./x-account";
import { encryptedPayload, typingList } from "./x-wire";
import type { DmEvent, DmMedia } from "./x-wire";

const idsMax = 5_000;
const kinds: Readonly<Partial<Record<Media["media"], DmMedia["kind"]>>> = {
  image: "photo",
  sticker: "photo",
  video: "video",
  video_note: "video",
  animation: "animated_gif",
};

interface Told {
  readonly id: string;
  readonly delivered: Promise<Delivered>;
}

export function xCustomers(account: Account): Pick<FakePlatform, "say" | "echo"> {
  const { channel, world, chance } = account;
  const { clock } = world;
  let files = 0;

  async function say(person: Person, said: Say, at?: number): Promise<Said> {
    const told = (said.type === "album" ? said.items : [said]).flatMap((part) => tell(person, part, at) ?? []);
    return summed(
      person,
      "x",
      told.map(({ id }) => id),
      await Promise.all(told.map(({ delivered }) => delivered)),
    );
  }

  /** null: X has no such thing, or tells nobody of it: reactions, edits and blocks stay between the phones. */
  function tell(person: Person, said: Exclude<Say, { readonly type: "album" }>, past: number | undefined): Told | null {
    const other = xIdOf(person);
    const at = past ?? clock.stamp();
    switch (said.type) {
      case "reaction":
      case "edit":
      case "revoke":
      case "story":
      case "handover":
        return null;
      case "blocked":
        account.chats.of(other).blocked = said.blocked;
        return null;
      case "typing":
        return { id: `typing ${at}`, delivered: account.tell("dm.indicate_typing", [], { other, person }, typingList(channel, other, at)) };
      case "encrypted":
        // The older API knows nothing of them.
        if (channel.envelope === "account") return null;
        return {
          id: `encrypted ${at}`,
          delivered: account.tell("chat.received", [], { other, person }, encryptedPayload(channel, other, at, chance)),
        };
      default:
        return message(person, said, at);
    }
  }

  function message(person: Person, said: CustomerContent, at: number): Told | null {
    const other = xIdOf(person);
    const media = said.type === "media" ? fileOf(said) : null;
    const text = wordsOf(said);
    if (media === null && text === "") return null;
    const event: DmEvent = { id: account.newId(at), at, fromShop: false, other, person, text, ...(media === null ? {} : { media }) };
    account.keep(event);
    account.chats.heard(other, { id: event.id, text, fromShop: false, at }, clock.rules());
    return { id: event.id, delivered: account.tellMessage(event) };
  }

  /** X carries pictures and films. */
  function fileOf(said: Media): DmMedia | null {
    const kind = kinds[said.media];
    if (kind === undefined) return null;
    const id = mediaId(said.media, lieIn(said.ref), world.startedAt, files++ % idsMax);
    return { kind, id, width: said.width ?? 640, height: said.height ?? 480, ms: kind === "video" ? (said.seconds ?? 3) * 1000 : 0 };
  }

  /** The shop itself, from its own phone. */
  async function echo(person: Person, words: string, at?: number): Promise<Delivered> {
    const when = at ?? clock.stamp();
    const event: DmEvent = { id: account.newId(when), at: when, fromShop: true, other: xIdOf(person), person, text: words };
    account.keep(event);
    account.chats.told(event.other, { id: event.id, text: words, fromShop: true, at: when });
    return account.tellMessage(event);
  }

  return { say, echo };
}

/** What X has no form for is said in words. */
function wordsOf(said: CustomerContent): string {
  switch (said.type) {
    case "text":
      return said.text;
    case "media":
      return said.caption ?? (kinds[said.media] === undefined ? (said.name ?? "") : "");
    case "location":
      return [said.name, said.address, `${said.latitude}, ${said.longitude}`]
        .filter((part) => part !== undefined && part !== "")
        .join(", ");
    case "contacts":
      return said.contacts.map((card) => [card.name, ...card.phones].join(", ")).join("\n");
    case "order":
      return said.items.map((item) => `${item.quantity} × ${item.sku}`).join("\n");
    case "choice":
      return said.title;
  }
}
