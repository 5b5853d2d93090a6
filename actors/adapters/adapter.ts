/**
 * The contract of a platform's adapter: one file per platform that knows its wire, and nothing else does.
 * `verify` and `parse` are pure; `send` does one HTTP exchange through the `fetch` it is handed and says in evidence what came of it.
 */
import type { Answer, Content, Key, MediaKind, News, Platform, Quote, StoredFile } from "../messages";

/** What a channel's adapter needs to know. Secrets are in clear here and nowhere else: never log one of these. */
export interface ChannelConfig {
  readonly id: number;
  readonly tenant: number;
  readonly platform: Platform;
  readonly name: string;
  /** the platform's own id of our account: phone_number_id, bot id */
  readonly account: string;
  /** where the platform's API is, without a slash at the end */
  readonly apiBase: string;
  readonly mode: "webhook" | "polling";
  readonly secrets: Readonly<Record<string, string>>;
}

/** A webhook request as it came. Header names are lower case. */
export interface Arrived {
  readonly headers: Headers;
  readonly query: URLSearchParams;
  readonly raw: Uint8Array;
}

/**
 * One thing a webhook told. `id` is the platform's id of the event, equal on redelivery: the dedupe key within the channel.
 * `to` names the thread by candidates; null: it is about the account and goes to the channel's actor.
 */
export interface Told {
  readonly id: string;
  /** the platform's id of our account that this concerns (phone_number_id); null: the channel in question is clear from the secret */
  readonly account: string | null;
  readonly to: readonly Key[] | null;
  readonly news: News | { readonly type: "noticed"; readonly what: string; readonly text?: string };
}

/** `unparsed`: signed, but not what the platform documents; kept and shown, never refused. */
/** `text`: the body as text, when its bytes say exactly that: the journal needn't read them again. */
export type Parsed = { readonly ok: true; readonly told: readonly Told[]; readonly text?: string } | { readonly ok: false; readonly reason: string };

export interface Outgoing {
  /** our delivery id, `<conversation>.<number>.<attempt>`: echoed by platforms that can */
  readonly delivery: string;
  readonly to: readonly Key[];
  readonly content: Content;
  readonly quote?: Quote;
  /** the file of ours that the content speaks of as `file:<id>`, unless `upload` has brought it to the platform: then `ref` is the platform's id */
  readonly attachment?: Attachment;
  /** how long the customer had been silent when this leaves, ms, where the platform's answer window depends on it */
  readonly silentMs?: number;
}

/** A file of ours on its way out. */
export interface Attachment {
  readonly file: StoredFile;
  /** what it is called there, with an ending that fits its type */
  readonly name: string;
  /** The bytes, for a form. Throws when they can't be read. */
  blob(): Promise<Blob>;
  /** An https link that lives for a while, for platforms that come and fetch; null when nobody outside can reach us. */
  link(): string | null;
}

/** Where a customer's file can be had right now. Never log the url: it can hold a token. */
export interface MediaLink {
  readonly url: string;
  /** sent to the url's own host and to no other */
  readonly headers?: Readonly<Record<string, string>>;
  readonly mime?: string;
  readonly bytes?: number;
}

/** What a platform tells of a customer. `picture`: a link that dies, on one of the `mediaHosts`. */
export interface Profile {
  readonly name?: string;
  readonly handle?: string;
  readonly picture?: string;
}

/** What a platform takes as one kind of file. */
export interface FileLimit {
  readonly bytesMax: number;
  /** types, or beginnings of types such as `image/`; absent: any */
  readonly mimes?: readonly string[];
  /** what to do about a file that doesn't fit, as a sentence */
  readonly hint?: string;
}

export type Failed = Extract<Answer, { result: "failed" }>;

/** What a channel can carry, so that the composer offers nothing else. */
export interface Abilities {
  /** what the lengths of texts count: bytes of UTF-8, or (absent) UTF-16 code units, which no platform that counts characters counts more of */
  readonly counts?: "bytes";
  readonly textMax: number;
  readonly captionMax: number;
  readonly quotes: boolean;
  readonly templates: boolean;
  readonly buttonsMax: number;
  readonly receipts: boolean;
  readonly typing: boolean;
  /** hours after the customer's last message in which free text is allowed; 0: always */
  readonly windowHours: number;
  /** what it takes of each kind of file; a kind that isn't here can't be sent. Absent: nothing is known */
  readonly files?: Readonly<Partial<Record<MediaKind, FileLimit>>>;
}

export interface Adapter {
  readonly platform: Platform;
  readonly abilities: Abilities;
  /** The names of the secrets a channel of this platform has. Webhooks are signed with the first one that the channel has. */
  readonly secrets: readonly string[];
  /**
   * Answer to the platform's GET handshake, or null when it must be refused. `secrets` of each candidate channel are tried by the caller.
   * A text is the platform's own challenge; an object goes as JSON and proves a secret of ours, so it must be the right channel's.
   */
  handshake(query: URLSearchParams, secrets: Readonly<Record<string, string>>): string | Readonly<Record<string, string>> | null;
  /** Whether `arrived` was signed with this channel's secret, in constant time. */
  verify(arrived: Arrived, secrets: Readonly<Record<string, string>>): boolean;
  /** Everything a body tells, in the platform's order. Never throws; unknown kinds become visible `unsupported` content or `noticed`. */
  parse(raw: Uint8Array, receivedAt: number): Parsed;
  /** One attempt. Never throws: a lost answer is `unknown`, a refusal is classified. `signal` ends the wait. */
  send(outgoing: Outgoing, channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<Answer>;
  /** Hosts that customers' files come from, `.example.com` for all below it. A file from elsewhere is never fetched. */
  readonly mediaHosts?: readonly string[];
  /** Where the file that the platform calls `ref` is now. Absent: refs are links themselves. */
  fetchMedia?(ref: string, channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<MediaLink | Failed>;
  /** Who a customer is. Absent: webhooks tell, or nobody does. */
  lookUp?(to: readonly Key[], channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<Profile | Failed>;
  /** Brings a file to the platform before it is sent; the platform's id of it. What fails here never left. Absent: `send` takes the attachment. */
  upload?(attachment: Attachment, media: MediaKind, channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<{ readonly ref: string } | Failed>;
  /** Tells the platform that a message was read, or that an agent is typing. Best effort; `failed` is only worth a log line. */
  mark(what: { readonly read?: string; readonly typing?: boolean; readonly to: readonly Key[] }, channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<Answer>;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;
