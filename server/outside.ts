/**
 * Fetching what strangers point to. A customer's message can name any address, so a file comes only from hosts its platform is known to use, over https, and never from an
 * address inside: names are looked up once, by the agent that connects, and refused unless the address is a public one, so a name that changes its mind between looking and
 * connecting gains nothing. Redirects are followed by hand and judged like the first address. Bytes are counted as they come, after decompression, and written to a file.
 *
 * Never Bun's fetch or undici here: they ignore agents (https://github.com/oven-sh/bun/issues/38840), follow redirects anywhere and open files.
 */
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import ipaddr from "ipaddr.js";
import { RequestFilteringHttpsAgent } from "request-filtering-agent";

export interface Wanted {
  readonly url: string;
  /** for the url's own host; a redirect to another host doesn't get them */
  readonly headers?: Readonly<Record<string, string>>;
  /** names, or `.example.com` for all below it */
  readonly hosts: readonly string[];
  /** the channel's API: an operator who names an address of their own network there means it */
  readonly apiBase: string;
  readonly bytesMax: number;
  /** where the bytes go; made here, and left to the caller also when it fails */
  readonly path: string;
  readonly signal: AbortSignal;
  /** Waits until so many more bytes may be worked on. */
  readonly pace?: (bytes: number) => Promise<void>;
  readonly limits?: Partial<OutsideLimits>;
}

/** For tests: other times, and another way to look up names. */
export interface OutsideLimits { readonly headersMs: number; readonly silenceMs: number; readonly lookup?: LookupFunction }

export type Brought =
  | { readonly ok: true; readonly bytes: number; readonly sha256: string }
  | { readonly ok: false; readonly why: OutsideFailure; readonly retry: boolean };
/** not_allowed: an address we don't go to · gone: 404 or 410 · refused: another status · too_large · silent: no answer in time · cut: it ended early · unreachable · garbled: not what it says it is */
export type OutsideFailure = "not_allowed" | "gone" | "refused" | "too_large" | "silent" | "cut" | "unreachable" | "garbled";

const redirectsMax = 3;
const urlCharsMax = 4_096;
const limitsDefault: OutsideLimits = { headersMs: 10_000, silenceMs: 10_000 };

export async function bring(wanted: Wanted): Promise<Brought> {
  const limits = { ...limitsDefault, ...wanted.limits };
  let target = judge(wanted.url, wanted);
  const home = target?.url.host;
  for (let hops = 0; target !== null; hops++) {
    const headers = target.url.host === home ? wanted.headers : undefined;
    let response: IncomingMessage;
    try {
      response = await ask(target, headers, wanted.signal, limits);
    } catch (error) {
      return failed(error);
    }
    const next = redirectOf(response);
    if (next === null) return await receive(response, wanted, limits.silenceMs);
    response.destroy();
    if (hops === redirectsMax) return notAllowed;
    target = URL.canParse(next, target.url) ? judge(new URL(next, target.url).href, wanted) : null;
  }
  return notAllowed;
}

const notAllowed: Brought = { ok: false, why: "not_allowed", retry: false };

// ---------------------------------------------------------------- where to

interface Target { readonly url: URL; readonly isHouse: boolean }

/** null: we don't go there. The URL parser has already turned every way to write 127.0.0.1 into that. */
export function judge(address: string, { hosts, apiBase }: Pick<Wanted, "hosts" | "apiBase">): Target | null {
  if (address.length > urlCharsMax || !URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") return null;
  if (url.origin === houseOf(apiBase)) return { url, isHouse: true };
  if (url.protocol !== "https:" || url.port !== "") return null;
  const name = url.hostname.toLowerCase();
  const isKnown = hosts.some((host) => (host.startsWith(".") ? name.endsWith(host) && name.length > host.length : name === host));
  return isKnown ? { url, isHouse: false } : null;
}

/** The API's origin if it is one of the operator's own network: plain http, or an address that is not public. A public API gets no exception. */
function houseOf(apiBase: string): string | null {
  if (!URL.canParse(apiBase)) return null;
  const url = new URL(apiBase);
  const name = url.hostname.replace(/^\[|\]$/g, "");
  const isInside = name === "localhost" || (ipaddr.isValid(name) && ipaddr.process(name).range() !== "unicast");
  return url.protocol === "http:" || (url.protocol === "https:" && isInside) ? url.origin : null;
}

/** Connections are not kept: each is looked up and judged by itself. */
function ask({ url, isHouse }: Target, headers: Wanted["headers"], signal: AbortSignal, { headersMs, lookup }: OutsideLimits): Promise<IncomingMessage> {
  const isPlain = url.protocol === "http:";
  const agent = isHouse ? new (isPlain ? HttpAgent : HttpsAgent)({ keepAlive: false }) : new RequestFilteringHttpsAgent({ keepAlive: false });
  return new Promise((resolve, reject) => {
    const request = (isPlain ? requestHttp : requestHttps)(url, {
      agent, signal, headers: { "accept-encoding": "identity", "user-agent": "Parley", ...headers }, ...(lookup && { lookup }),
    });
    const timer = setTimeout(() => request.destroy(new Silence()), headersMs);
    request.on("response", (response) => {
      clearTimeout(timer);
      resolve(response);
    });
    request.on("error", (error) => {
      clearTimeout(timer);
      reject(signal.aborted ? new Silence() : error);
    });
    request.end();
  });
}

class Silence extends Error {}
class TooLarge extends Error {}

const redirects = new Set([301, 302, 303, 307, 308]);
const redirectOf = ({ statusCode = 0, headers }: IncomingMessage): string | null => (redirects.has(statusCode) ? (headers.location ?? "") : null);

// ---------------------------------------------------------------- what comes

async function receive(response: IncomingMessage, wanted: Wanted, silenceMs: number): Promise<Brought> {
  const { statusCode = 0, headers } = response;
  const refuse = (why: OutsideFailure, retry: boolean): Brought => {
    response.destroy();
    return { ok: false, why, retry };
  };
  if (statusCode === 404 || statusCode === 410) return refuse("gone", false);
  // An address that was good for five minutes is asked for anew with the next attempt, hence also 401 and 403.
  if (statusCode !== 200) return refuse("refused", true);
  const told = headers["content-length"] === undefined ? null : Number(headers["content-length"]);
  if (told !== null && told > wanted.bytesMax) return refuse("too_large", false);
  const opened = decoded(response, headers["content-encoding"]);
  if (opened === null) return refuse("garbled", false);
  const hash = createHash("sha256");
  let bytes = 0;
  let last = performance.now();
  let unsynced = 0;
  const watching = setInterval(() => void (performance.now() - last > silenceMs && opened.destroy(new Silence())), silenceMs / 4);
  const stop = (): void => void opened.destroy(new Silence());
  wanted.signal.addEventListener("abort", stop, { once: true });
  try {
    await using file = await open(wanted.path, "wx", ownerOnly);
    for await (const chunk of opened as AsyncIterable<Buffer>) {
      last = performance.now();
      const { length } = chunk;
      bytes += length;
      if (bytes > wanted.bytesMax) throw new TooLarge();
      hash.update(chunk);
      await file.write(chunk);
      // What is decoded shares its memory with the decoder.
      if (opened === response) giveBack(chunk);
      unsynced += length;
      if (unsynced >= syncBytes) {
        // Little by little: one large flush at the end would keep the database's small ones waiting.
        await file.datasync();
        unsynced = 0;
      }
      await wanted.pace?.(length);
      last = performance.now();
    }
    if (opened === response && told !== null && bytes < told) return { ok: false, why: "cut", retry: true };
    return { ok: true, bytes, sha256: hash.digest("hex") };
  } catch (error) {
    return failed(error);
  } finally {
    clearInterval(watching);
    wanted.signal.removeEventListener("abort", stop);
    response.destroy();
  }
}

/** Frees what a buffer of its own holds, at once: waiting for the collector costs tens of megabytes at the rate at which files come (measured). It is empty afterwards. */
export function giveBack({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) buffer.transfer(0);
}

const ownerOnly = 0o600;
const syncBytes = 1024 * 1024;

/** We ask for no encoding; who sends one all the same is decoded as it comes, and counted behind. null: one we don't know. */
function decoded(response: IncomingMessage, encoding = "identity"): Readable | null {
  const decoder = { gzip: createGunzip, "x-gzip": createGunzip, deflate: createInflate, br: createBrotliDecompress }[encoding.trim().toLowerCase()];
  if (encoding.trim().toLowerCase() === "identity") return response;
  // Its errors reach whoever reads the decoder.
  return decoder ? pipeline(response, decoder(), () => undefined) : null;
}

function failed(error: unknown): Brought {
  if (error instanceof Silence || (error instanceof Error && error.name === "AbortError")) return { ok: false, why: "silent", retry: true };
  if (error instanceof TooLarge) return { ok: false, why: "too_large", retry: false };
  const { code = "", message = "" } = error as { code?: string; message?: string };
  // The agent's refusal has no code of its own.
  if (message.includes("is not allowed")) return notAllowed;
  if (/^(Z_|ERR__ERROR_|ERR_BROTLI)/.test(code) || code === "ERR_ZLIB") return { ok: false, why: "garbled", retry: false };
  if (["ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE", "EPIPE", "ECONNABORTED"].includes(code)) return { ok: false, why: "cut", retry: true };
  return { ok: false, why: "unreachable", retry: true };
}
