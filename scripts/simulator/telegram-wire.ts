/**
 * What Telegram says: users, chats, messages and updates. https://core.telegram.org/bots/api#available-types
 */
import type { MediaKind } from "../../actors/messages";
import type { TelegramChannel } from "./config";
import { bytesTold, fileOf, lieIn, lies } from "./media";
import type { Lie } from "./media";
import type { Person } from "./people";
import type { CustomerContent, Media } from "./say";
import { objectOf, textOf } from "./shape";
import type { Json } from "./shape";
import type { ChatMessage } from "./threads";

/** First and last name: Telegram keeps them apart. Scripts that write the family name first, or in one word, keep all of it as the first. */
function namesOf(person: Person): { readonly first_name: string; readonly last_name?: string } {
  const at = person.name.indexOf(" ");
  if (at < 0 || person.language === "ja" || person.language === "zh") return { first_name: person.name };
  return { first_name: person.name.slice(0, at), last_name: person.name.slice(at + 1) };
}

const usernameOf = (person: Person): Json => (person.handle === undefined ? {} : { username: person.handle.replace(/\W/g, "_") });

export const userOf = (person: Person): Json => ({
  id: person.telegram,
  is_bot: false,
  ...namesOf(person),
  ...usernameOf(person),
  language_code: person.language,
});
export const chatOf = (person: Person): Json => ({ id: person.telegram, ...namesOf(person), ...usernameOf(person), type: "private" });

export const botOf = (channel: TelegramChannel): Json => ({
  id: Number(channel.account),
  is_bot: true,
  first_name: "Nortia Outdoor",
  username: "nortia_outdoor_bot",
});
/** The answer to getMe says more. */
export const selfOf = (channel: TelegramChannel): Json => ({
  ...botOf(channel),
  can_join_groups: true,
  can_read_all_group_messages: false,
  supports_inline_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
});

export const seconds = (ms: number): number => Math.floor(ms / 1000);

/** A message in the private chat with `person`, theirs or the bot's. */
export const messageOf = (from: Json, chat: Json, id: number, atMs: number, part: Json): Json => ({
  message_id: id,
  from,
  chat,
  date: seconds(atMs),
  ...part,
});

/** The message that another one answers, as far as the simulator remembers it. */
export function replyTo(channel: TelegramChannel, person: Person, quoted: ChatMessage): Json {
  const from = quoted.fromShop ? botOf(channel) : userOf(person);
  return { reply_to_message: messageOf(from, chatOf(person), Number(quoted.id), quoted.at, { text: quoted.text || "…" }) };
}

/** What a customer's content looks like; `file` names the file behind a medium. */
export function partOf(content: Exclude<CustomerContent, { readonly type: "choice" | "order" }>, file: string): Json {
  switch (content.type) {
    case "text":
      return { text: content.text, ...commandEntities(content.text) };
    case "media":
      return mediaPart(content, file);
    case "location": {
      const location = { latitude: content.latitude, longitude: content.longitude };
      return content.name === undefined
        ? { location }
        : { venue: { location, title: content.name, address: content.address ?? "" }, location };
    }
    case "contacts": {
      const card = content.contacts[0];
      const [first = "", ...rest] = (card?.name ?? "").split(" ");
      return {
        contact: { phone_number: card?.phones[0] ?? "", first_name: first, ...(rest.length === 0 ? {} : { last_name: rest.join(" ") }) },
      };
    }
  }
}

/** `/start` and the like are marked as commands. */
function commandEntities(words: string): Json {
  const command = /^\/\w+/.exec(words);
  return command ? { entities: [{ offset: 0, length: command[0].length, type: "bot_command" }] } : {};
}

function mediaPart(media: Media, file: string): Json {
  const caption = media.caption === undefined ? {} : { caption: media.caption };
  const album = media.album === undefined ? {} : { media_group_id: media.album };
  return { ...album, ...filePart(media.media, lying(file, lieIn(media.ref)), media), ...caption };
}

/** The object that a kind of media is, with ids that lead back to it. */
export function filePart(kind: MediaKind, file: string, about: Partial<Media> = {}): Json {
  const ids = (suffix = ""): Json => {
    const id = fileIdOf(kind, `${file}${suffix}`);
    return { file_id: id, file_unique_id: `AQAD${file}${suffix}`, file_size: bytesTold(kind, id, lieOfFileId(id)) };
  };
  const named = { ...(about.name === undefined ? {} : { file_name: about.name }), mime_type: about.mime ?? fileOf(kind, file).mime };
  const { width = 640, height = 480, seconds: duration = 12 } = about;
  switch (kind) {
    // A photo comes in several sizes, the largest last.
    case "image":
      return {
        photo: [
          [90, 68],
          [320, 240],
          [width, height],
        ].map(([w, h], at) => ({ ...ids(String(at)), width: w, height: h })),
      };
    case "video":
      return { video: { duration, width, height, ...named, ...ids() } };
    case "audio":
      return { audio: { duration, ...named, title: about.name ?? "Audio", ...ids() } };
    case "voice":
      return { voice: { duration, mime_type: "audio/ogg", ...ids() } };
    case "document":
      return { document: { ...named, ...ids() } };
    case "sticker":
      return {
        sticker: {
          width: 512,
          height: 512,
          emoji: "👍",
          set_name: "NortiaFriends",
          is_animated: false,
          is_video: false,
          type: "regular",
          ...ids(),
        },
      };
    // An animation comes as a document too, for programs that know none.
    case "animation":
      return {
        animation: { duration, width, height, ...named, ...ids() },
        document: { ...named, ...ids() },
      };
    case "video_note":
      return { video_note: { duration, length: 240, ...ids() } };
  }
}

const kindLetters: Readonly<Record<MediaKind, string>> = {
  image: "AgAC",
  video: "BAAC",
  audio: "CQAC",
  voice: "AwAC",
  document: "BQAC",
  sticker: "CAAC",
  animation: "CgAC",
  video_note: "DQAC",
};
/** A file's name ends with z, or with y and the number of the lie that is told about it. */
const lying = (file: string, lie: Lie | null): string => (lie === null ? file : `${file.replace(/z$/, "")}y${lies.indexOf(lie)}`);
export const lieOfFileId = (fileId: string): Lie | null => lies[Number(/y(\d)\d?$/.exec(fileId)?.[1] ?? -1)] ?? null;

const fileIdOf = (kind: MediaKind, file: string): string => `${kindLetters[kind]}AgIAAxkBAAN${file}`;

/** The kind of file that a file_id names, or null when it is none of ours. */
export function kindOfFileId(fileId: string): MediaKind | null {
  const found = (Object.entries(kindLetters) as [MediaKind, string][]).find(([, letters]) => fileId.startsWith(`${letters}AgIAAxkBAAN`));
  return found ? found[0] : null;
}

/** https://core.telegram.org/bots/api#messagereactionupdated */
export const reactionOf = (person: Person, target: number, emoji: string | null, before: string | null, atMs: number): Json => ({
  chat: chatOf(person),
  message_id: target,
  user: userOf(person),
  date: seconds(atMs),
  old_reaction: before === null ? [] : [{ type: "emoji", emoji: before }],
  new_reaction: emoji === null ? [] : [{ type: "emoji", emoji }],
});

/** https://core.telegram.org/bots/api#chatmemberupdated: in a private chat, the user blocked or unblocked the bot. */
export function memberOf(channel: TelegramChannel, person: Person, blocked: boolean, atMs: number): Json {
  const member = (gone: boolean): Json => ({
    user: botOf(channel),
    status: gone ? "kicked" : "member",
    ...(gone ? { until_date: 0 } : {}),
  });
  return {
    chat: chatOf(person),
    from: userOf(person),
    date: seconds(atMs),
    old_chat_member: member(!blocked),
    new_chat_member: member(blocked),
  };
}

/** https://core.telegram.org/bots/api#callbackquery: a button under one of the bot's messages was pressed. */
export const callbackOf = (channel: TelegramChannel, person: Person, id: string, target: ChatMessage, data: string): Json => ({
  id,
  from: userOf(person),
  message: messageOf(botOf(channel), chatOf(person), Number(target.id), target.at, { text: target.text || "…" }),
  chat_instance: String(person.telegram * 7),
  data,
});

/** The bot's own message, as the answer to a send shows it. */
export function sentMessage(
  channel: TelegramChannel,
  chat: Json,
  id: number,
  atMs: number,
  method: string,
  given: Json,
  file: string,
  quoted: ChatMessage | undefined,
): Json {
  const reply =
    quoted === undefined
      ? {}
      : {
          reply_to_message: messageOf(quoted.fromShop ? botOf(channel) : { ...chat }, chat, Number(quoted.id), quoted.at, {
            text: quoted.text || "…",
          }),
        };
  return messageOf(botOf(channel), chat, id, atMs, { ...reply, ...sentPart(method, given, file) });
}

const sentKinds: Readonly<Record<string, MediaKind>> = {
  sendphoto: "image",
  sendvideo: "video",
  sendaudio: "audio",
  sendvoice: "voice",
  senddocument: "document",
  sendsticker: "sticker",
  sendanimation: "animation",
  sendvideonote: "video_note",
};
export const sentKindOf = (method: string): MediaKind | undefined => sentKinds[method];

function sentPart(method: string, given: Json, file: string): Json {
  const kind = sentKinds[method];
  if (kind) return { ...filePart(kind, file), ...(textOf(given["caption"]) === "" ? {} : { caption: textOf(given["caption"]) }) };
  const location = { latitude: Number(given["latitude"]), longitude: Number(given["longitude"]) };
  switch (method) {
    case "sendlocation":
      return { location };
    case "sendvenue":
      return { venue: { location, title: textOf(given["title"]), address: textOf(given["address"]) }, location };
    case "sendcontact":
      return {
        contact: {
          phone_number: textOf(given["phone_number"]),
          first_name: textOf(given["first_name"]),
          ...(given["last_name"] === undefined ? {} : { last_name: given["last_name"] }),
        },
      };
    default: {
      const markup = objectOf(given["reply_markup"]);
      return {
        text: textOf(given["text"]),
        ...(given["entities"] === undefined ? {} : { entities: given["entities"] }),
        ...(markup["inline_keyboard"] === undefined ? {} : { reply_markup: markup }),
      };
    }
  }
}
