/**
 * Files on their way to the server, one after the other. Small ones go over the socket in chunks between everything else, at most a window of them unacknowledged; larger ones
 * by PUT, in parts. A line that is cut changes nothing: the upload is opened again by its client id, and the answer says where to go on. Neither does a page that is loaded
 * again: the bytes lie in this browser until they leave with a reply, or are taken out.
 */
import type { Abilities, MediaKind, Platform, StoredFile, UploadOpened, Uploaded } from "../server/protocol";
import { fitOf } from "./fit";
import { clientId } from "./outbox";
import { Failed, type Ask } from "./socket";
import { platformName } from "./words";

export interface Attachment {
  readonly client: string;
  readonly conversation: string;
  readonly file: File;
  readonly kind: MediaKind;
  /** a local address of a picture, for its preview */
  readonly preview: string;
  readonly state: "waiting" | "uploading" | "paused" | "done" | "failed" | "refused";
  /** bytes the server has */
  readonly sent: number;
  /** why it can't go, or why it goes as a document */
  readonly say?: string;
  readonly stored?: StoredFile;
}

/** What of an attachment survives the page; `by`: whose it is, `at`: since when, ms. */
export interface KeptFile extends Pick<Attachment, "client" | "conversation" | "file" | "kind" | "say"> { readonly by: number; readonly at: number }

/** Where it lies. Failing to write is no reason not to upload. */
export interface FileShelf {
  put(file: KeptFile): Promise<void>;
  remove(client: string): Promise<void>;
  all(): Promise<KeptFile[]>;
}

export interface UploadWires {
  ask<T extends UploadOpened | Uploaded>(frame: Ask): Promise<T>;
  /** Puts a binary frame on the line; false: there is none. */
  write(chunk: Uint8Array): boolean;
  isLive(): boolean;
  changed(attachments: readonly Attachment[]): void;
}

/** Repeated here, since only types may be imported: protocol.ts uploadChunkBytesMax and uploadWindowBytes. */
const chunkBytesMax = 32 * 1024;
const windowBytes = 256 * 1024;
const headBytes = 9;
const chunkKind = 1;
const offsetAt = 5;
/** of a PUT: small enough that its progress can be seen */
const partBytesMax = 1024 * 1024;
const ackMaxMs = 15_000;
const putMaxMs = 60_000;
const againMs = 1_000;
const triesMax = 20;
export const attachmentsMax = 10;
const keptMsMax = 7 * 24 * 3_600_000;
const conflict = 409;

/** The line broke, or is too busy: go on from where the server says. */
class Cut extends Error {}

export class Uploads {
  private list: readonly Attachment[] = [];
  private running: { client: string; abort: AbortController } | null = null;
  private acknowledged: ((offset: number) => void) | null = null;
  private upload = 0;
  private wakeUp: (() => void) | null = null;

  /** who waits for files that are no attachments */
  private readonly awaited = new Map<string, (stored: StoredFile | null, why?: unknown) => void>();
  /** files that this tab has, and how it lets go of them */
  private readonly claims = new Map<string, () => void>();
  private claiming = new AbortController();

  constructor(private readonly wires: UploadWires, private readonly shelf: FileShelf) {}

  /** Takes on files for a conversation's next reply; what doesn't fit its channel is shown with the reason. A sentence when there were too many. */
  add(conversation: string, files: readonly File[], platform: Platform, abilities: Abilities | undefined, by: number): string {
    const room = Math.max(0, attachmentsMax - this.list.filter((each) => each.conversation === conversation).length);
    const taken = files.slice(0, room).map((file): Attachment => {
      const { as, ok, why } = fitOf({ mime: file.type, bytes: file.size }, abilities, platformName(platform));
      return { client: clientId(), conversation, file, kind: as, preview: previewOf(file), state: ok ? "waiting" : "refused", sent: 0, ...(why && { say: why }) };
    });
    const now = Date.now();
    for (const [nth, { client, file, kind, say, state }] of taken.entries()) {
      if (state === "refused") continue;
      void this.claim(client);
      // A millisecond apart, so that they keep their order.
      void this.shelf.put({ client, conversation, file, kind, say, by, at: now + nth }).catch(() => undefined);
    }
    this.set([...this.list, ...taken]);
    void this.run();
    return files.length > room ? `A reply takes ${attachmentsMax} files at most.` : "";
  }

  /** A file for something other than a reply, in its turn; nothing of it survives the page. Rejects with `Failed` when it can't be brought. */
  once(file: File): Promise<StoredFile> {
    const one: Attachment = { client: clientId(), conversation: "", file, kind: "document", preview: "", state: "waiting", sent: 0 };
    return new Promise((resolve, reject) => {
      this.awaited.set(one.client, (stored, why) => {
        this.awaited.delete(one.client);
        this.forget(one.client);
        if (stored) resolve(stored);
        else reject(why);
      });
      this.set([...this.list, one]);
      void this.run();
    });
  }

  /** What this person had attached before the page was loaded. What another tab has comes here when that is closed. */
  async restore(by: number): Promise<void> {
    const kept = (await this.shelf.all().catch(() => [])).filter((one) => one.by === by && !this.list.some(({ client }) => client === one.client));
    await Promise.all(kept.sort((a, b) => a.at - b.at).map((one) => (one.at < Date.now() - keptMsMax ? this.shelf.remove(one.client).catch(() => undefined) : this.takeUp(one))));
  }

  private async takeUp({ client, conversation, file, kind, say }: KeptFile): Promise<void> {
    await this.claim(client);
    // Whoever had it may have sent it.
    const isThere = (await this.shelf.all().catch(() => [])).some((one) => one.client === client);
    if (!isThere || this.list.some((one) => one.client === client)) return;
    this.set([...this.list, { client, conversation, file, kind, say, preview: previewOf(file), state: "waiting", sent: 0 }]);
    void this.run();
  }

  /** Taken out of the composer: sent, or not wanted any more. */
  remove(client: string): void {
    void this.shelf.remove(client).catch(() => undefined);
    this.forget(client);
  }

  private forget(client: string): void {
    this.claims.get(client)?.();
    const one = this.list.find((each) => each.client === client);
    if (one?.preview) URL.revokeObjectURL(one.preview);
    this.set(this.list.filter((each) => each.client !== client));
    if (this.running?.client === client) this.running.abort.abort();
  }

  /** Once more, after it had failed. */
  again(client: string): void {
    this.change(client, { state: "waiting", say: undefined });
    void this.run();
  }

  /** The server has written so much of an upload. */
  chunked(upload: number, offset: number): void {
    if (upload === this.upload) this.acknowledged?.(offset);
  }

  /** The connection is there, or gone: whoever waits looks again. */
  connected(): void {
    this.wakeUp?.();
  }

  /** Nobody is signed in any more. What lies on the shelf stays there for the same person's return. */
  clear(): void {
    this.claiming.abort();
    this.claiming = new AbortController();
    for (const { client } of this.list) this.forget(client);
  }

  /** Resolves when the file is this tab's: in two composers it could be sent twice. Never when nobody is signed in any more. */
  private claim(client: string): Promise<void> {
    // Where the page came over plain HTTP there are no locks.
    if (!navigator.locks) return Promise.resolve();
    return new Promise((resolve) => {
      const held = (): Promise<void> => new Promise((release) => {
        this.claims.set(client, release);
        resolve();
      });
      navigator.locks.request(`parley.file.${client}`, { signal: this.claiming.signal }, held).catch(() => undefined).finally(() => this.claims.delete(client));
    });
  }

  private async run(): Promise<void> {
    const next = this.list.find((each) => each.state === "waiting");
    if (this.running || !next) return;
    const abort = new AbortController();
    this.running = { client: next.client, abort };
    try {
      const stored = await this.bring(next, abort.signal);
      this.change(next.client, { state: "done", sent: next.file.size, stored });
      this.awaited.get(next.client)?.(stored);
    } catch (why) {
      this.awaited.get(next.client)?.(null, why);
      this.change(next.client, { state: "failed", say: why instanceof Failed ? why.message : "The file could not be uploaded. Try it again." });
    }
    this.running = null;
    void this.run();
  }

  /** Tries until it is there, gives up when the server says why not. */
  private async bring(one: Attachment, signal: AbortSignal): Promise<StoredFile> {
    for (let tries = 0; ; ) {
      try {
        await this.live(one, signal);
        this.change(one.client, { state: "uploading" });
        return await this.attempt(one, signal);
      } catch (why) {
        if (signal.aborted) throw why;
        const isPassing = why instanceof Cut || (why instanceof Failed && (why.code === "lost" || why.retryMs !== undefined || why.code === "unavailable" || why.code === "too_fast"));
        if (!isPassing || ++tries > triesMax) throw why;
        this.change(one.client, { state: "paused" });
        await this.pause(why instanceof Failed ? Math.max(againMs, why.retryMs ?? 0) : againMs, signal);
      }
    }
  }

  private async attempt(one: Attachment, signal: AbortSignal): Promise<StoredFile> {
    const { client, file } = one;
    const opened = await this.wires.ask<UploadOpened>({ t: "upload", client, name: file.name || "file", mime: file.type || "application/octet-stream", bytes: file.size });
    if (opened.file) return opened.file;
    this.change(client, { sent: opened.offset });
    if (opened.put) await this.put(one, opened.put, opened.offset, signal);
    else await this.chunks(one, opened, signal);
    return (await this.wires.ask<Uploaded>({ t: "uploaded", upload: opened.upload })).file;
  }

  private async chunks({ client, file }: Attachment, { upload, offset }: UploadOpened, signal: AbortSignal): Promise<void> {
    let told = offset;
    let heard: (() => void) | null = null;
    this.upload = upload;
    this.acknowledged = (now) => {
      told = Math.max(told, now);
      this.change(client, { sent: told });
      heard?.();
    };
    try {
      for (let at = offset; told < file.size; ) {
        signal.throwIfAborted();
        if (at < file.size && at + chunkBytesMax - told <= windowBytes) {
          const bytes = new Uint8Array(await file.slice(at, at + chunkBytesMax).arrayBuffer());
          if (!this.wires.write(framed(upload, at, bytes))) throw new Cut();
          at += bytes.length;
          continue;
        }
        const before = told;
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ackMaxMs);
          const done = (): void => (clearTimeout(timer), resolve());
          heard = done;
          this.wakeUp = done;
          signal.addEventListener("abort", done, { once: true });
        });
        if (told === before || !this.wires.isLive()) throw new Cut();
      }
    } finally {
      this.acknowledged = null;
      this.wakeUp = null;
    }
  }

  private async put({ client, file }: Attachment, { url, headers, partBytes }: NonNullable<UploadOpened["put"]>, from: number, signal: AbortSignal): Promise<void> {
    const isWhole = partBytes >= file.size;
    for (let at = from; at < file.size; ) {
      const end = isWhole ? file.size : Math.min(file.size, at + Math.min(partBytes, partBytesMax));
      const range: Record<string, string> = isWhole ? {} : { "Content-Range": `bytes ${at}-${end - 1}/${file.size}` };
      const answer = await fetch(url, { method: "PUT", headers: { ...headers, ...range }, body: file.slice(at, end), signal: AbortSignal.any([signal, AbortSignal.timeout(putMaxMs)]) }).catch(() => null);
      if (!answer || (!answer.ok && answer.status !== conflict)) throw new Cut();
      at = isWhole ? end : ((await answer.json()) as { offset: number }).offset;
      this.change(client, { sent: at });
    }
  }

  private async live(one: Attachment, signal: AbortSignal): Promise<void> {
    while (!this.wires.isLive()) {
      this.change(one.client, { state: "paused" });
      await this.pause(againMs, signal);
    }
  }

  private async pause(ms: number, signal: AbortSignal): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ms));
    signal.throwIfAborted();
  }

  private change(client: string, change: Partial<Attachment>): void {
    this.set(this.list.map((each) => (each.client === client ? { ...each, ...change } : each)));
  }

  private set(list: readonly Attachment[]): void {
    this.list = list;
    this.wires.changed(list);
  }
}

const previewOf = (file: File): string => (file.type.startsWith("image/") ? URL.createObjectURL(file) : "");

/** One byte 1, the upload and the offset with the highest byte first, then the bytes. */
export function framed(upload: number, offset: number, bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(headBytes + bytes.length);
  const view = new DataView(frame.buffer);
  view.setUint8(0, chunkKind);
  view.setUint32(1, upload);
  view.setUint32(offsetAt, offset);
  frame.set(bytes, headBytes);
  return frame;
}
