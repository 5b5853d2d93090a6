/**
 * Where files' bytes lie: a folder of ours, or a bucket. Bytes are known by tenant and hash, so the same file sent a hundred times lies there once, and one tenant's
 * erasing can't reach another's. Nothing of a path ever comes from outside: names are numbers and hexadecimal digits.
 */
import { mkdirSync } from "node:fs";
import { access, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** `hash`: sha-256 of the bytes, hexadecimal. */
export interface BlobKey { readonly tenant: number; readonly hash: string }
/** First and last byte, from 0. */
export interface Range { readonly from: number; readonly to: number }

export interface Blobs {
  /** Keeps the bytes of a scratch file, which is gone afterwards; when it resolves they are on disk, or in the bucket. The same key again changes nothing. */
  put(key: BlobKey, path: string, mime: string): Promise<void>;
  has(key: BlobKey): Promise<boolean>;
  /** A body for a response or a form. Throws when there are no such bytes. */
  read(key: BlobKey, range?: Range): Promise<Blob | ReadableStream<Uint8Array>>;
  remove(key: BlobKey): Promise<void>;
  /** A link of the store's own that anybody can open for a while; absent where the store is this machine. `disposition`: what its answer says. */
  link?(key: BlobKey, about: { readonly mime: string; readonly disposition: string; readonly seconds: number }): string;
  /** Bytes that a browser brings to the store itself. */
  readonly direct?: Direct;
}

export interface Direct {
  /** Where to PUT them, and the headers that belong to the signature. */
  link(name: string, seconds: number): { readonly url: string; readonly headers: Readonly<Record<string, string>> };
  /** Brings them here, and stops when there are more than `bytesMax`. How many came; null: there is nothing. */
  take(name: string, path: string, bytesMax: number): Promise<number | null>;
  drop(name: string): Promise<void>;
}

const ownerOnly = 0o700;
const hashForm = /^[0-9a-f]{64}$/;

/** A key as a name of two levels, so that no folder holds more than a part of all. Throws on what is no key. */
export function nameOf({ tenant, hash }: BlobKey): string {
  if (!Number.isSafeInteger(tenant) || tenant < 1 || !hashForm.test(hash)) throw new Error("no key of a blob");
  return `${tenant}/${hash.slice(0, 2)}/${hash}`;
}

/** `scratch` files lie under the same folder, so keeping one is a rename. */
export function openFolder(root: string): Blobs {
  mkdirSync(root, { recursive: true, mode: ownerOnly });
  const pathOf = (key: BlobKey): string => join(root, nameOf(key));
  const has = (key: BlobKey): Promise<boolean> => access(pathOf(key)).then(() => true, () => false);
  return {
    has,
    async put(key, path) {
      const to = pathOf(key);
      if (await has(key)) return await rm(path, { force: true });
      mkdirSync(dirname(to), { recursive: true, mode: ownerOnly });
      await sync(path);
      await rename(path, to);
      await sync(dirname(to));
    },
    async read(key, range) {
      const file = Bun.file(pathOf(key));
      if (!(await file.exists())) throw new Error("the blob is gone");
      return range ? file.slice(range.from, range.to + 1) : file;
    },
    remove: (key) => rm(pathOf(key), { force: true }),
  };
}

/** To the disk, not only to its cache: what is committed must be there after a power cut. */
async function sync(path: string): Promise<void> {
  await using file = await open(path, "r");
  await file.sync();
}
