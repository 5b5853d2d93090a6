/** Asking services over HTTP: one way out, a deadline on every wait, and never more bytes than a draft can have. Failures say nothing of what was sent. */
import type { Failure, FailureReason } from "./engine";
import type { Fetch } from "./settings";

/** A stream spends a few hundred bytes on each word. */
export const responseBytesMax = 2 * 1024 * 1024;
const againMsMax = 3_600_000;
const errorCharsMax = 4_000;

export class TooLarge extends Error {}

/** The response with a body that breaks off with `TooLarge` behind `bytesMax`. */
export function bounded(response: Response, bytesMax = responseBytesMax): Response {
  let bytes = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      bytes += chunk.byteLength;
      if (bytes > bytesMax) controller.error(new TooLarge("too large"));
      else controller.enqueue(chunk);
    },
  });
  return new Response(response.body?.pipeThrough(counting) ?? null, { status: response.status, headers: response.headers });
}

export type Posted = { readonly ok: true; readonly text: string; readonly headers: Headers } | { readonly ok: false; readonly failure: Failure; readonly status: number };

/** One POST of JSON. `signal` is the asker's; the deadline is added here. */
export async function post(fetch: Fetch, url: string, headers: Readonly<Record<string, string>>, body: unknown, { signal, timeoutMs, bytesMax }: { signal: AbortSignal; timeoutMs: number; bytesMax: number }): Promise<Posted> {
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const response = bounded(await fetch(url, { method: "POST", headers: { "content-type": "application/json", accept: "application/json", ...headers }, body: JSON.stringify(body), signal: AbortSignal.any([signal, deadline]) }), bytesMax);
    const text = await response.text();
    if (response.status >= 200 && response.status < 300) return { ok: true, text, headers: response.headers };
    return { ok: false, status: response.status, failure: failureOf(response.status, text, response.headers.get("retry-after")) };
  } catch (error) {
    return { ok: false, status: 0, failure: { why: signal.aborted ? "stopped" : deadline.aborted ? "timeout" : error instanceof TooLarge ? "unreadable" : "unavailable" } };
  }
}

/** What a status means, with what the services write into their bodies about it. */
export function failureOf(status: number, body: string, retryAfter: string | null): Failure {
  const text = body.slice(0, errorCharsMax);
  const againMs = againIn(retryAfter);
  const say = (why: FailureReason): Failure => (againMs === null ? { why } : { why, againMs });
  // MaaS tells of moderated content with 403: https://support.huaweicloud.com/intl/en-us/usermanual-maas-modelarts/maas-modelarts-0080.html
  if (/ModelArts\.81011|content[_ ]?filter|content[_ ]?policy|moderation/i.test(text) && status >= 400 && status < 500) return { why: "refused" };
  if (status === 413 || (status === 400 && /context[_ ]?length|maximum context|too many tokens|prompt is too long/i.test(text))) return { why: "too_large" };
  switch (status) {
    case 401: case 403: return { why: "unauthorised" };
    case 400: case 404: case 405: case 410: case 422: return { why: "misconfigured" };
    case 408: case 504: return { why: "timeout" };
    case 402: case 429: return say("limited");
    default: return status >= 500 ? say("unavailable") : { why: "misconfigured" };
  }
}

/** Seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#name-retry-after */
function againIn(header: string | null): number | null {
  if (header === null) return null;
  const ms = /^\d{1,6}$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, againMsMax) : null;
}
