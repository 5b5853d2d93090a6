/**
 * The built client, served from memory. Files under /assets carry a digest in their names and never change; the page itself is asked for anew each time.
 * Compression happens once per file, beside the work, and until it is done the file goes out as it is.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

export interface Assets {
  /** The answer to GET or HEAD; null: no such file, and the path is no page of the client's either. */
  serve(path: string, headers: Headers): Response | null;
  readonly isBuilt: boolean;
}

export const clientDir = join(import.meta.dir, "..", "dist", "client");

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".json": "application/json", ".svg": "image/svg+xml",
  ".png": "image/png", ".ico": "image/x-icon", ".webp": "image/webp", ".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json",
  ".mp3": "audio/mpeg", ".map": "application/json",
};
/** What is compressed already, or too small to gain. */
const compressible = new Set([".html", ".js", ".css", ".json", ".svg", ".txt", ".webmanifest", ".map"]);
const compressBytesMin = 512;
const filesMax = 2_000;

interface Asset { readonly body: Uint8Array<ArrayBuffer>; readonly headers: Readonly<Record<string, string>>; readonly etag: string; br?: Uint8Array<ArrayBuffer>; gzip?: Uint8Array<ArrayBuffer> }

export function openAssets(dir: string = clientDir): Assets {
  const files = new Map<string, Asset>();
  for (const path of filesIn(dir)) files.set(`/${relative(dir, path).split(sep).join("/")}`, load(path));
  const page = files.get("/index.html");
  setTimeout(() => void compressAll(files), 0).unref();
  return {
    isBuilt: page !== undefined,
    serve(path, headers) {
      const asset = files.get(path === "/" ? "/index.html" : path) ?? (isPage(path) ? page : undefined);
      return asset ? answer(asset, headers) : null;
    },
  };
}

/** The client's own addresses, such as /c/…: a page loaded there is the same page. Anything with a dot is a file that isn't there. */
function isPage(path: string): boolean {
  return !path.includes(".") && !/^\/(api|assets|webhook|health|metrics|socket)(\/|$)/.test(path);
}

function filesIn(dir: string): string[] {
  try {
    const names = readdirSync(dir, { recursive: true, encoding: "utf8" });
    return names.map((name) => join(dir, name)).filter((path) => statSync(path).isFile() && !/\.(br|gz)$/.test(path)).slice(0, filesMax);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function load(path: string): Asset {
  const body = new Uint8Array(readFileSync(path));
  const isHashed = path.includes(`${sep}assets${sep}`);
  const headers = {
    "content-type": types[extname(path)] ?? "application/octet-stream",
    "cache-control": isHashed ? "public, max-age=31536000, immutable" : "no-cache",
    vary: "accept-encoding",
  };
  return { body, headers, etag: `"${new Bun.CryptoHasher("sha256").update(body).digest("base64url").slice(0, 22)}"` };
}

function answer(asset: Asset, headers: Headers): Response {
  const accepted = headers.get("accept-encoding") ?? "";
  const [encoding, body] = asset.br && /\bbr\b/.test(accepted) ? ["br", asset.br] : asset.gzip && /\bgzip\b/.test(accepted) ? ["gzip", asset.gzip] : [null, asset.body];
  const etag = encoding === null ? asset.etag : `${asset.etag.slice(0, -1)}-${encoding}"`;
  const told = { ...asset.headers, etag, ...(encoding === null ? {} : { "content-encoding": encoding }) };
  if (headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers: told });
  return new Response(body, { headers: told });
}

const asBrotli = promisify(brotliCompress);
const asGzip = promisify(gzip);

async function compressAll(files: ReadonlyMap<string, Asset>): Promise<void> {
  for (const [path, asset] of files) {
    if (!compressible.has(extname(path)) || asset.body.length < compressBytesMin) continue;
    asset.gzip = new Uint8Array(await asGzip(asset.body));
    asset.br = new Uint8Array(await asBrotli(asset.body, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: asset.body.length } }));
  }
}
