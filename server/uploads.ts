/**
 * Files that agents bring. Up to 5 MB they come over the socket in chunks between the other frames; what is larger comes by PUT to a signed address, so that it takes no
 * turn of anybody's messages. Both write to the same scratch file in order, and whoever lost the line goes on where it broke off, by the same client id.
 *
 * A chunk frame is binary: one byte 1, the upload's number and the offset as 32 bit numbers with the highest byte first, then at most 32 kB. It is acknowledged when it is written;
 * more than 256 kB unacknowledged is too fast. Acknowledgements come no faster than the rate allows, and so the rate holds by itself.
 */
import { createHash, createHmac, timingSafeEqual, type Hash } from "node:crypto";
import { open, rm, type FileHandle } from "node:fs/promises";
import { Elysia } from "elysia";
import type { StoredFile } from "../actors/messages";
import { faultOf, type Log } from "./log";
import type { Media } from "./media";
import { uploadChunkBytesMax, uploadWindowBytes, type ErrorCode, type UploadOpened } from "./protocol";

export interface Uploader { readonly tenant: number; readonly user: number }
/** Where acknowledgements and complaints go: one socket. */
export interface Line {
  acknowledge(upload: number, offset: number): void;
  complain(code: ErrorCode, say: string): void;
  /** bytes that are not acknowledged yet */
  unacknowledged: number;
}

export interface Wish { readonly client: string; readonly name: string; readonly mime: string; readonly bytes: number }
/** Why an upload can't be, or can't go on. */
export class UploadRefused extends Error {
  constructor(readonly code: ErrorCode, readonly say: string) {
    super(code);
  }
}

export interface Uploads {
  open(who: Uploader, wish: Wish): Promise<UploadOpened>;
  /** Takes a binary frame. What is wrong with it, or null: it is on its way. */
  chunk(who: Uploader, line: Line, frame: Uint8Array): string | null;
  finish(who: Uploader, upload: number): Promise<StoredFile>;
  readonly routes: ReturnType<typeof routesFor>;
  close(): Promise<void>;
}

const megabyte = 1024 * 1024;
export const uploadBytesMax = 100 * megabyte;
/** Larger files take the other way. */
export const socketBytesMax = 5 * megabyte;
/** One request's body: what the server lets through for everybody. */
export const putPartBytes = 4 * megabyte;
const openPerUserMax = 20;
const openPerTenantMax = 500;
const bytesPerTenantMax = 2_048 * megabyte;
const idleMsMax = 3_600_000;
const evictAfterMs = 60_000;
const putMsMax = 3_600_000;
const bytesPerSecond = 8 * megabyte;
const burstMs = 500;
const sweepMs = 60_000;
const headBytes = 9;
const chunkKind = 1;
const ownerOnly = 0o600;
const numberMax = 0xffffffff;

interface Upload extends Uploader, Wish {
  readonly number: number;
  readonly path: string;
  hash: Hash;
  file: Promise<FileHandle> | null;
  /** what has been taken on, and what is on disk */
  taken: number;
  written: number;
  writing: Promise<void>;
  touchedAt: number;
  done: Promise<StoredFile> | null;
}

export interface UploadParts { readonly media: Media; readonly key: Uint8Array; readonly log: Log; readonly now?: () => number }

export function openUploads({ media, key, log, now = Date.now }: UploadParts): Uploads {
  const uploads = new Map<number, Upload>();
  const rates = new Map<string, number>();
  let last = 0;
  const of = (who: Uploader): Upload[] => [...uploads.values()].filter((each) => each.tenant === who.tenant && each.user === who.user);
  const originOf = (who: Uploader, client: string): string => `user/${who.user}/${client}`;
  const direct = media.blobs.direct;

  async function begin(who: Uploader, wish: Wish): Promise<UploadOpened> {
    const kept = await media.known(who.tenant, originOf(who, wish.client));
    if (kept) return { upload: 0, offset: kept.bytes, file: kept };
    const known = of(who).find((each) => each.client === wish.client);
    if (known) {
      // It is being looked at: whoever asks again waits for that, and brings nothing twice.
      const file = await known.done?.catch(() => null);
      if (file) return { upload: 0, offset: file.bytes, file };
      if (known.bytes !== wish.bytes) throw new UploadRefused("invalid", "Another file is being uploaded under this id. Take a new id.");
      known.touchedAt = now();
      // What was taken on and never written belongs to a line that is gone.
      await known.writing.catch(() => undefined);
      return opened(known);
    }
    if (wish.bytes > uploadBytesMax) throw new UploadRefused("invalid", `A file can have ${uploadBytesMax / megabyte} MB at most.`);
    await makeRoom(who, wish.bytes);
    const number = (last = (last % numberMax) + 1);
    const upload: Upload = {
      ...who, ...wish, number, path: media.scratch(), hash: createHash("sha256"), file: null, taken: 0, written: 0, writing: Promise.resolve(), touchedAt: now(), done: null,
    };
    uploads.set(number, upload);
    return opened(upload);
  }

  async function makeRoom(who: Uploader, bytes: number): Promise<void> {
    const own = of(who);
    const [oldest] = own.filter((each) => each.touchedAt < now() - evictAfterMs).sort((a, b) => a.touchedAt - b.touchedAt);
    if (own.length >= openPerUserMax && oldest) await drop(oldest);
    else if (own.length >= openPerUserMax) throw new UploadRefused("too_many", `You are uploading ${openPerUserMax} files already. Wait until some have arrived.`);
    const all = [...uploads.values()].filter((each) => each.tenant === who.tenant);
    const waiting = all.reduce((sum, each) => sum + each.bytes, 0);
    if (all.length >= openPerTenantMax || waiting + bytes > bytesPerTenantMax) throw new UploadRefused("too_many", "Your workspace is uploading as much as it may at once. Try again in a moment.");
  }

  function opened(upload: Upload): UploadOpened {
    const base = { upload: upload.number, offset: upload.written };
    if (upload.bytes <= socketBytesMax) return base;
    const expiresAt = now() + putMsMax;
    if (direct) {
      const { url, headers } = direct.link(directName(upload), putMsMax / 1000);
      return { ...base, put: { url, headers, partBytes: upload.bytes, expiresAt } };
    }
    return { ...base, put: { url: `/upload/${upload.number}?e=${expiresAt}&s=${sign(upload, expiresAt)}`, headers: {}, partBytes: putPartBytes, expiresAt } };
  }

  const directName = ({ tenant, user, client }: Upload): string => `${tenant}/${createHmac("sha256", key).update(`direct\n${tenant}\n${user}\n${client}`).digest("hex")}`;
  const sign = ({ tenant, user, number, client }: Upload, expires: number): string =>
    createHmac("sha256", key).update(`put\n${tenant}\n${user}\n${number}\n${client}\n${expires}`).digest("base64url");

  // -------------------------------------------------------------- chunks

  function chunk(who: Uploader, line: Line, frame: Uint8Array): string | null {
    const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
    const size = frame.byteLength - headBytes;
    if (size < 1 || size > uploadChunkBytesMax || view.getUint8(0) !== chunkKind) return "A binary frame must be a chunk of an upload.";
    const upload = uploads.get(view.getUint32(1));
    if (!upload || upload.tenant !== who.tenant || upload.user !== who.user || upload.done) return "There is no such upload. Open it again.";
    if (upload.bytes > socketBytesMax) return "This file is too large for the socket. Send it to the address that was given.";
    if (line.unacknowledged + size > uploadWindowBytes) return `More than ${uploadWindowBytes / 1024} kB wait for their acknowledgement.`;
    const offset = view.getUint32(5);
    if (offset !== upload.taken) {
      if (offset > upload.taken) return "A chunk before this one is missing. Open the upload again: its answer says where to go on.";
      line.acknowledge(upload.number, upload.written);
      return null;
    }
    if (offset + size > upload.bytes) return "The file is longer than was said.";
    // The frame's memory belongs to the socket.
    const bytes = Buffer.from(frame.subarray(headBytes));
    line.unacknowledged += size;
    take(upload, bytes)
      .then(() => pace(who, size))
      .then(
        () => {
          line.unacknowledged -= size;
          // Not what is written: of that, some may not have been let through yet, and would count twice.
          line.acknowledge(upload.number, offset + size);
        },
        (error: unknown) => {
          log.warn("upload_not_written", { tenant: who.tenant, ...faultOf(error) });
          line.unacknowledged -= size;
          void drop(upload);
          line.complain("unavailable", "The file could not be written. Upload it again in a moment.");
        },
      );
    return null;
  }

  /** In order, one after the other. */
  function take(upload: Upload, bytes: Buffer): Promise<void> {
    upload.taken += bytes.length;
    upload.touchedAt = now();
    upload.file ??= open(upload.path, "wx", ownerOnly);
    const { file } = upload;
    upload.writing = upload.writing.then(async () => {
      await (await file).write(bytes);
      upload.hash.update(bytes);
      upload.written += bytes.length;
    });
    return upload.writing;
  }

  /** Bytes take the time they would at the rate; a moment's worth of them may come at once. */
  async function pace({ tenant, user }: Uploader, bytes: number): Promise<void> {
    const name = `${tenant}/${user}`;
    const clock = performance.now();
    const due = Math.max(rates.get(name) ?? 0, clock - burstMs) + (bytes / bytesPerSecond) * 1000;
    rates.set(name, due);
    if (due > clock) await Bun.sleep(due - clock);
  }

  // -------------------------------------------------------------- the other way

  async function put(number: string, request: Request): Promise<Response> {
    const query = new URL(request.url).searchParams;
    const expires = Number(query.get("e"));
    const upload = /^\d{1,10}$/.test(number) ? uploads.get(Number(number)) : undefined;
    const given = Buffer.from(query.get("s") ?? "");
    const wanted = Buffer.from(upload ? sign(upload, expires) : "");
    if (!upload || !Number.isSafeInteger(expires) || given.length !== wanted.length || !timingSafeEqual(given, wanted) || expires < now()) return refuse(403, "link_expired", "This address has run out. Open the upload again.");
    const place = /^bytes (\d{1,12})-(\d{1,12})\/(\d{1,12})$/.exec(request.headers.get("content-range") ?? "");
    const [from, to, total] = [Number(place?.[1]), Number(place?.[2]), Number(place?.[3])];
    const size = to - from + 1;
    if (!place || total !== upload.bytes || to < from || to >= total || Number(request.headers.get("content-length")) !== size) return refuse(400, "invalid", "Content-Range and Content-Length must say which part of the file this is.");
    if (size > putPartBytes) return refuse(413, "too_large", `A part can have ${putPartBytes} bytes at most.`);
    if (from !== upload.taken) return told(409, upload);
    const bytes = Buffer.from(await request.arrayBuffer());
    // While it was read, another request may have brought the same.
    if (from !== upload.taken || upload.done) return told(409, upload);
    if (bytes.length !== size) return refuse(400, "cut", "The part is shorter than it says.");
    const digest = request.headers.get("x-content-sha256");
    if (digest !== null && createHash("sha256").update(bytes).digest("hex") !== digest.toLowerCase()) return refuse(422, "damaged", "The part was damaged on its way. Send it again.");
    await take(upload, bytes);
    await pace(upload, size);
    return told(200, upload);
  }

  const told = (status: number, { written }: Upload): Response => Response.json({ offset: written }, { status, headers: { "cache-control": "no-store" } });

  // -------------------------------------------------------------- the end

  async function finish(who: Uploader, number: number): Promise<StoredFile> {
    const upload = uploads.get(number);
    if (!upload || upload.tenant !== who.tenant || upload.user !== who.user) throw new UploadRefused("not_found", "There is no such upload. Open it again.");
    upload.done ??= keep(upload).finally(() => void (upload.done = null));
    return await upload.done;
  }

  async function keep(upload: Upload): Promise<StoredFile> {
    await upload.writing.catch(() => undefined);
    if (isDirect(upload)) await takeDirect(upload);
    if (upload.written !== upload.bytes) throw new UploadRefused("invalid", `Of ${upload.bytes} bytes ${upload.written} have arrived. Go on from there.`);
    await (await upload.file)?.close();
    uploads.delete(upload.number);
    const { tenant, path, bytes, name, user } = upload;
    const file = await media.keep(tenant, { path, bytes, sha256: upload.hash.digest("hex"), origin: originOf(upload, upload.client), name, by: user });
    if (isDirect(upload)) await dropDirect(upload);
    return file;
  }

  /** What a browser brought to the bucket is looked at here before it counts: its type and its hash are not its own to say. */
  async function takeDirect(upload: Upload): Promise<void> {
    const came = (await direct?.take(directName(upload), upload.path, upload.bytes)) ?? null;
    if (came === null) throw new UploadRefused("invalid", "Nothing has arrived in the bucket. Upload the file again.");
    if (came !== upload.bytes) {
      await dropDirect(upload);
      throw new UploadRefused("invalid", "The file in the bucket is not the one that was announced. Upload it again.");
    }
    const hash = createHash("sha256");
    for await (const part of Bun.file(upload.path).stream()) hash.update(part);
    upload.hash = hash;
    upload.written = came;
  }

  const isDirect = (upload: Upload): boolean => direct !== undefined && upload.bytes > socketBytesMax;
  const dropDirect = (upload: Upload): Promise<void> =>
    direct?.drop(directName(upload)).catch((error: unknown) => log.warn("upload_not_dropped", { tenant: upload.tenant, ...faultOf(error) })) ?? Promise.resolve();

  async function drop(upload: Upload): Promise<void> {
    uploads.delete(upload.number);
    await upload.writing.catch(() => undefined);
    await upload.file?.then((file) => file.close()).catch(() => undefined);
    await rm(upload.path, { force: true });
  }

  const sweeping = setInterval(() => {
    for (const upload of uploads.values()) {
      if (upload.touchedAt >= now() - idleMsMax || upload.done) continue;
      void drop(upload);
      if (isDirect(upload)) void dropDirect(upload);
    }
    for (const [name, due] of rates) if (due < performance.now() - burstMs) rates.delete(name);
  }, sweepMs);

  return {
    open: begin, chunk, finish, routes: routesFor(put),
    async close() {
      clearInterval(sweeping);
      await Promise.all([...uploads.values()].map(drop));
    },
  };
}

function routesFor(put: (number: string, request: Request) => Promise<Response>) {
  return new Elysia({ name: "parley.uploads" }).put("/upload/:number", ({ params, request }) => put(params.number, request), { parse: "none" });
}

const refuse = (status: number, error: string, say: string): Response => Response.json({ error, say }, { status, headers: { "cache-control": "no-store" } });
