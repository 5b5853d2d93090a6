/** What customers can do in a chat, in one shape for both platforms. The wire files turn it into what each platform would send. */
import type { Content, Platform } from "../../actors/messages";

/** The kinds of content a customer can send. Media refs are made by the fake platform: leave `ref` empty. */
export type CustomerContent = Extract<Content, { type: "text" | "media" | "location" | "contacts" | "order" | "choice" }>;
export type Media = Extract<Content, { type: "media" }>;

export type Say =
  /** `quote`: the platform's id of the message answered, or `newest` for the newest one of the shop */
  | (CustomerContent & { readonly quote?: string; readonly forwarded?: boolean })
  /** several media sent at once: separate messages on both platforms, bound by one id on Telegram */
  | { readonly type: "album"; readonly items: readonly Media[] }
  /** `target` absent: the newest message of the shop, else of the customer */
  | { readonly type: "reaction"; readonly emoji: string | null; readonly target?: string }
  /** `target` absent: the customer's own newest message */
  | { readonly type: "edit"; readonly text: string; readonly target?: string }
  | { readonly type: "revoke"; readonly target?: string }
  /** the customer blocks or unblocks the shop (Telegram tells, the others do not) */
  | { readonly type: "blocked"; readonly blocked: boolean }
  /** the customer types */
  | { readonly type: "typing" }
  /** a message that only the two phones can read (X) */
  | { readonly type: "encrypted" }
  /** the customer mentions the shop in a story, or answers the shop's with `words` (Instagram) */
  | { readonly type: "story"; readonly words?: string }
  /** Meta's own inbox takes the conversation, or gives it back (Messenger, Instagram) */
  | { readonly type: "handover"; readonly away: boolean };

/** What happens in a chat: what customers do, and what the shop writes in another program than Parley. */
export type Happening = Say | { readonly type: "elsewhere"; readonly words: string };

/** What one platform alone has. */
export type Peculiar = Extract<Say, { readonly type: "typing" | "encrypted" | "story" | "handover" }>;
export const isPeculiar = (said: Say): said is Peculiar => ["typing", "encrypted", "story", "handover"].includes(said.type);

/** What came of something a customer did. */
export interface Said {
  readonly person: string;
  readonly on: Platform;
  /** the platform's ids of the messages it made: wamids, or Telegram message ids in their chat */
  readonly ids: readonly string[];
  /** Parley answered 200 to all of it, or confirmed it by getUpdates */
  readonly acknowledged: boolean;
  /** ms from the first post to the last acknowledgement, retries included */
  readonly tookMs: number;
  /** the last answer of Parley: an HTTP status, or why there was none */
  readonly answer: string;
}

export const text = (words: string, quote?: string): Say =>
  quote === undefined ? { type: "text", text: words } : { type: "text", text: words, quote };

export const photo = (name: string, caption?: string): Media => ({
  type: "media",
  media: "image",
  ref: "",
  mime: "image/jpeg",
  name,
  width: 640,
  height: 480,
  ...(caption === undefined ? {} : { caption }),
});
export const voice = (seconds: number): Media => ({ type: "media", media: "voice", ref: "", mime: "audio/ogg; codecs=opus", seconds });
export const paper = (name: string, caption?: string): Media => ({
  type: "media",
  media: "document",
  ref: "",
  mime: "application/pdf",
  name,
  ...(caption === undefined ? {} : { caption }),
});
export const film = (seconds: number, caption?: string): Media => ({
  type: "media",
  media: "video",
  ref: "",
  mime: "video/mp4",
  seconds,
  width: 720,
  height: 1280,
  ...(caption === undefined ? {} : { caption }),
});
export const gif = (caption?: string): Media => ({
  type: "media",
  media: "animation",
  ref: "",
  mime: "video/mp4",
  width: 480,
  height: 360,
  ...(caption === undefined ? {} : { caption }),
});
export const sticker: Media = { type: "media", media: "sticker", ref: "", mime: "image/webp", width: 512, height: 512 };
