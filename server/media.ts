/**
 * Files: keeps what came, hands out what may be seen. A file is opened by a signed link that lives for minutes; who gets a link is asked of `can`, before. Bytes are streamed through
 * here also when they lie in a bucket: so they stay under this origin, and every answer carries what keeps it from running: nosniff, a sandbox, and for all that isn't a plain
 * picture, sound or film, a download.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdirSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Elysia } from "elysia";
import type { Sql } from "postgres";
import type { StoredFile } from "../actors/messages";
import { addMedia, eraseMedia, mediaOf, mediaOfOrigin, unsentMedia, type MediaRow } from "../sql/media";
import type { Blobs, Range } from "./blobs";
import { faultOf, type Log } from "./log";
import { cleanName, disposition, nameFor } from "./media-names";
import { inspect, isShown } from "./media-type";
import type { Vault } from "./vault";

export interface MediaParts {
  readonly sql: Sql;
  readonly blobs: Blobs;
  readonly vault: Pick<Vault, "key">;
  /** for bytes on their way, on the same disk as the folder of blobs */
  readonly scratchDir: string;
  readonly log: Log;
  readonly now?: () => number;
}

/** A file that lies in scratch, and what is known of it. `origin`: what brought it; the same origin brings it once. */
export interface Arriving { readonly path: string; readonly bytes: number; readonly sha256: string; readonly origin: string; readonly name?: string; readonly by: number }

export interface Media {
  readonly blobs: Blobs;
  /** A new path for bytes on their way. */
  scratch(): string;
  /** Keeps a scratch file; it is gone afterwards, whatever happened. Throws when the store can't be reached. */
  keep(tenant: number, file: Arriving): Promise<StoredFile>;
  /** What an origin brought before. */
  known(tenant: number, origin: string): Promise<StoredFile | null>;
  find(tenant: number, id: string): Promise<MediaRow | null>;
  /** A signed path. `seconds`: how long it lives at least; without it some minutes, the same for all who ask in the same minutes, so that browsers keep what they have. */
  link(tenant: number, id: string, download: boolean, seconds?: number): { url: string; expiresAt: number };
  erase(tenant: number, id: string): Promise<boolean>;
  readonly routes: ReturnType<typeof routesFor>;
  /** Removes what nobody sent and what never arrived whole. By itself every hour. */
  sweep(): Promise<void>;
  close(): void;
}

const ownerOnly = 0o700;
const idBytes = 16;
const idForm = /^[A-Za-z0-9_-]{22}$/;
const keepTriesMax = 3;
const linkMsMin = 10 * 60_000;
/** Links are rounded up to this, so they change rarely. */
const linkGridMs = 5 * 60_000;
const unsentMsMax = 24 * 3_600_000;
const scratchMsMax = 6 * 3_600_000;
const sweepMs = 3_600_000;
const sweepRowsMax = 1_000;

export const storedFile = ({ id, mime, bytes, width, height, seconds, name }: MediaRow): StoredFile => ({
  id, mime, bytes, ...(width !== null && { width }), ...(height !== null && { height }), ...(seconds !== null && { seconds }), ...(name !== null && { name }),
});

export function openMedia(parts: MediaParts): Media {
  const { sql, blobs, scratchDir, log } = parts;
  const now = parts.now ?? Date.now;
  const key = parts.vault.key("media links");
  mkdirSync(scratchDir, { recursive: true, mode: ownerOnly });

  const sign = (tenant: number, id: string, download: boolean, expires: number): string =>
    createHmac("sha256", key).update(`${tenant}\n${id}\n${download ? 1 : 0}\n${expires}`).digest("base64url");

  async function keep(tenant: number, { path, bytes, sha256, origin, name, by }: Arriving): Promise<StoredFile> {
    try {
      const about = await inspect(path, bytes);
      const blob = { tenant, hash: sha256 };
      const row = {
        tenant, id: randomBytes(idBytes).toString("base64url"), hash: sha256, mime: about.mime, bytes, width: about.width ?? null, height: about.height ?? null, seconds: about.seconds ?? null,
        name: cleanName(name) ?? null, origin, by,
      };
      for (let tries = 0; tries < keepTriesMax; tries++) {
        await blobs.put(blob, path, about.mime);
        const kept = await addMedia(sql, row, () => blobs.has(blob));
        if (kept) return storedFile(kept);
      }
      throw new Error("the bytes were erased while they were kept");
    } finally {
      await rm(path, { force: true });
    }
  }

  function link(tenant: number, id: string, download: boolean, seconds?: number): { url: string; expiresAt: number } {
    const least = now() + (seconds === undefined ? linkMsMin : seconds * 1000);
    const expiresAt = Math.ceil(least / linkGridMs) * linkGridMs;
    const url = `/media/${tenant}/${id}?e=${expiresAt}${download ? "&d=1" : ""}&s=${sign(tenant, id, download, expiresAt)}`;
    return { url, expiresAt };
  }

  /** Whose link it is, or null: not ours, altered, or run out. The comparison takes the same time whatever is wrong. */
  function signed(tenant: string, id: string, query: URLSearchParams): { tenant: number; id: string; download: boolean; expiresAt: number } | null {
    const expiresAt = Number(query.get("e"));
    const download = query.get("d") === "1";
    if (!/^[1-9]\d{0,8}$/.test(tenant) || !idForm.test(id) || !Number.isSafeInteger(expiresAt)) return null;
    const wanted = Buffer.from(sign(Number(tenant), id, download, expiresAt));
    const given = Buffer.from(query.get("s") ?? "");
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted) || expiresAt < now()) return null;
    return { tenant: Number(tenant), id, download, expiresAt };
  }

  async function serve(tenant: string, id: string, request: Request): Promise<Response> {
    const asked = signed(tenant, id, new URL(request.url).searchParams);
    if (!asked) return refuse(403, "link_expired", "This link has run out. Open the file from the conversation again.");
    const row = await mediaOf(sql, asked.tenant, asked.id);
    if (!row) return refuse(404, "gone", "This file was removed.");
    const common = headersOf(row, asked.download, Math.max(0, asked.expiresAt - now()));
    if (request.headers.get("if-none-match") === common["etag"]) return new Response(null, { status: 304, headers: common });
    const range = rangeOf(request.headers.get("range"), row.bytes);
    if (range === "unsatisfiable") return new Response(null, { status: 416, headers: { ...common, "content-range": `bytes */${row.bytes}` } });
    const length = range ? range.to - range.from + 1 : row.bytes;
    const headers = { ...common, "content-length": String(length), ...(range && { "content-range": `bytes ${range.from}-${range.to}/${row.bytes}` }) };
    const status = range ? 206 : 200;
    if (request.method === "HEAD") return new Response(null, { status, headers });
    const body = await blobs.read({ tenant: asked.tenant, hash: row.hash }, range ?? undefined).catch((error: unknown) => {
      log.error("media_not_read", { tenant: asked.tenant, ...faultOf(error) });
      return null;
    });
    return body === null ? refuse(503, "unavailable", "The file can't be read right now. Try again in a moment.") : new Response(body, { status, headers });
  }

  async function sweep(): Promise<void> {
    for (const { tenant, id } of await unsentMedia(sql, unsentMsMax, sweepRowsMax)) await erase(tenant, id);
    for (const name of await readdir(scratchDir)) {
      const path = join(scratchDir, name);
      const about = await stat(path).catch(() => null);
      if (about && about.mtimeMs < now() - scratchMsMax) await rm(path, { force: true });
    }
  }
  const erase = (tenant: number, id: string): Promise<boolean> => eraseMedia(sql, tenant, id, (hash) => blobs.remove({ tenant, hash }));
  const sweeping = setInterval(() => void sweep().catch((error: unknown) => log.warn("media_not_swept", faultOf(error))), sweepMs);

  return {
    blobs, keep, link, erase, sweep,
    scratch: () => join(scratchDir, randomBytes(idBytes).toString("hex")),
    known: async (tenant, origin) => {
      const row = await mediaOfOrigin(sql, tenant, origin);
      return row && storedFile(row);
    },
    find: (tenant, id) => (idForm.test(id) ? mediaOf(sql, tenant, id) : Promise.resolve(null)),
    routes: routesFor(serve),
    close: () => clearInterval(sweeping),
  };
}

function routesFor(serve: (tenant: string, id: string, request: Request) => Promise<Response>) {
  return new Elysia({ name: "parley.media" })
    .get("/media/:tenant/:id", ({ params, request }) => serve(params.tenant, params.id, request))
    .head("/media/:tenant/:id", ({ params, request }) => serve(params.tenant, params.id, request));
}

/** Whatever a file is, opened by itself it can do nothing: https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/sandbox */
export const mediaPolicy = "sandbox; default-src 'none'";

function headersOf({ mime, name, hash }: MediaRow, download: boolean, leftMs: number): Record<string, string> {
  const isInline = !download && isShown(mime);
  return {
    "content-type": isShown(mime) || mime === "application/pdf" ? mime : "application/octet-stream",
    "content-disposition": disposition(isInline, nameFor(name ?? undefined, mime)),
    "content-security-policy": mediaPolicy,
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "accept-ranges": "bytes",
    "cache-control": `private, max-age=${Math.floor(leftMs / 1000)}, immutable`,
    etag: `"${hash.slice(0, 32)}"`,
  };
}

/** One range; several at once, or another unit, are answered with the whole: https://www.rfc-editor.org/rfc/rfc9110#field.range */
function rangeOf(header: string | null, bytes: number): Range | "unsatisfiable" | null {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "");
  if (!found || (found[1] === "" && found[2] === "")) return null;
  if (found[1] === "") {
    const last = Math.min(Number(found[2]), bytes);
    return last === 0 ? "unsatisfiable" : { from: bytes - last, to: bytes - 1 };
  }
  const from = Number(found[1]);
  const to = found[2] === "" ? bytes - 1 : Math.min(Number(found[2]), bytes - 1);
  if (found[2] !== "" && Number(found[2]) < from) return null;
  return from >= bytes ? "unsatisfiable" : { from, to };
}

function refuse(status: number, error: string, say: string): Response {
  return Response.json({ error, say }, { status, headers: { "cache-control": "no-store", "content-security-policy": mediaPolicy } });
}
