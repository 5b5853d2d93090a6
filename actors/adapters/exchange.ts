/**
 * One HTTP exchange with a platform's API, and what is certain about it afterwards. Whether a message left is the one thing that must never be guessed:
 * only a failure that happens before a request can have been written may be called "never left".
 */
import type { Answer } from "../messages";
import type { Failed, Fetch } from "./adapter";
import { isObject } from "./wire";
import type { Wire } from "./wire";

export type Exchanged =
  | { readonly came: "answer"; readonly status: number; readonly retryAfterMs: number | undefined; readonly body: Wire | undefined }
  /** nothing left: safe to repeat */
  | { readonly came: "nothing"; readonly reason: string }
  /** it may have left, and its answer is lost */
  | { readonly came: "silence"; readonly reason: string };

/** A batch of a hundred updates can be several megabytes, and one that can't be read would be fetched for ever. */
export const answerBytesMax = 16_777_216;
export const retryAfterMsMax = 3_600_000;

/**
 * Failures that come before the first byte of a request: no connection, no such host, a certificate that is not to be trusted
 * (measured with Bun 1.4.5: the server of a refused certificate reads nothing). A reset can come from after, even when it looks early.
 */
const beforeWriting: Readonly<Record<string, string>> = {
  ECONNREFUSED: "The platform's server refused the connection.",
  ENOTFOUND: "The platform's server name is not known.",
  EAI_AGAIN: "The name of the platform's server could not be looked up.",
  DEPTH_ZERO_SELF_SIGNED_CERT: "The platform's server showed a certificate that is not trusted.",
  SELF_SIGNED_CERT_IN_CHAIN: "The platform's server showed a certificate that is not trusted.",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "The platform's server showed a certificate that is not trusted.",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "The platform's server showed a certificate that is not trusted.",
  CERT_HAS_EXPIRED: "The certificate of the platform's server has expired.",
  ERR_TLS_CERT_ALTNAME_INVALID: "The platform's server showed another server's certificate.",
  ERR_INVALID_URL: "The channel's API address is not a valid URL.",
};

/** Posts JSON. */
export const post = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: unknown,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<Exchanged> =>
  exchange(url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) }, fetch, signal);

/** Posts a form with files in it; what is not a file is JSON unless it is a text. */
export const postForm = (
  url: string,
  headers: Readonly<Record<string, string>>,
  form: FormData,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<Exchanged> => exchange(url, { method: "POST", headers, body: form }, fetch, signal);

export const get = (url: string, headers: Readonly<Record<string, string>>, fetch: Fetch, signal: AbortSignal): Promise<Exchanged> =>
  exchange(url, { method: "GET", headers }, fetch, signal);

/** Errors are told by their code alone: their text and `path` hold the URL, and Telegram's URL holds the token. */
async function exchange(url: string, init: RequestInit, fetch: Fetch, signal: AbortSignal): Promise<Exchanged> {
  if (signal.aborted) return { came: "nothing", reason: "The time was up before the request began." };
  let response: Response;
  try {
    // A redirect would carry the token to wherever the answer points.
    response = await fetch(url, { ...init, redirect: "manual", signal });
  } catch (error) {
    return lost(error, signal);
  }
  return {
    came: "answer",
    status: response.status,
    retryAfterMs:
      retryAfter(response.headers.get("retry-after")) ?? (response.status === tooManyRequests ? resetAfter(response.headers) : undefined),
    body: await json(response),
  };
}

function lost(error: unknown, signal: AbortSignal): Exchanged {
  const code = isObject(error) && typeof error.code === "string" ? error.code : "";
  const reason = Object.hasOwn(beforeWriting, code) ? beforeWriting[code] : undefined;
  if (reason !== undefined) return { came: "nothing", reason };
  return {
    came: "silence",
    reason: signal.aborted ? "The platform did not answer in time." : "The connection to the platform broke before it answered.",
  };
}

/** The answer's object, or undefined when it is cut off, too long or no JSON object. */
async function json(response: Response): Promise<Wire | undefined> {
  try {
    const body: unknown = JSON.parse(await bounded(response));
    return isObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

async function bounded(response: Response): Promise<string> {
  if (response.body === null) return "";
  const utf8 = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const part of response.body) {
    bytes += part.byteLength;
    if (bytes > answerBytesMax) throw new Error("the answer is too long");
    text += utf8.decode(part, { stream: true });
  }
  return text + utf8.decode();
}

/** Seconds or an HTTP date: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), retryAfterMsMax) : undefined;
}

const tooManyRequests = 429;
/** A day's budget is back after a day. */
const resetMsMax = 86_400_000;
const budgets = ["x-rate-limit", "x-app-limit-24hour", "x-user-limit-24hour"] as const;

/** X tells when each of its budgets is whole again, in seconds since 1970: the last one that is used up counts. https://docs.x.com/x-api/fundamentals/rate-limits */
function resetAfter(headers: Headers): number | undefined {
  const empty = budgets
    .filter((name) => headers.get(`${name}-remaining`) === "0")
    .map((name) => Number(headers.get(`${name}-reset`)) * 1_000 - Date.now());
  const waits = empty.filter((ms) => Number.isFinite(ms) && ms > -resetMsMax);
  return waits.length === 0 ? undefined : Math.min(Math.max(...waits, 0), resetMsMax);
}

/**
 * Whether a 5xx says "not done". The platform's own error object is its word, 500 and 503 are the server's;
 * any other comes from something in between that can't know whether the platform took the message (a gateway that timed out).
 */
export function isRefusal(status: number, hasPlatformError: boolean, retryAfterMs: number | undefined): boolean {
  return hasPlatformError || retryAfterMs !== undefined || status === 500 || status === 503;
}

/** What came of an exchange that brought no answer. */
export function unanswered(exchanged: Exclude<Exchanged, { came: "answer" }>): Answer {
  if (exchanged.came === "silence") return { result: "unknown", reason: exchanged.reason };
  return {
    result: "failed",
    retry: true,
    code: "unreachable",
    reason: exchanged.reason,
    hint: "It is tried again by itself. If it stays so, check the server's network and the channel's API address.",
  };
}

/** The same for what changes nothing or is repeated without harm: then silence is a failure like any other. */
export function unasked(answer: Answer): Failed {
  if (answer.result === "failed") return answer;
  const reason = answer.result === "unknown" ? answer.reason : "The platform's answer can't be read.";
  return { result: "failed", retry: true, code: "no_answer", reason, hint: "It is tried again by itself." };
}
