/**
 * What a refusal of the Graph API means for a message. Each of Meta's platforms has a table of its own; how an answer is read stands here once.
 * Meta asks to branch on codes alone: titles change, and rate errors arrive as HTTP 400, 403 or 429. https://developers.facebook.com/docs/graph-api/guides/error-handling
 */
import type { Answer } from "../messages";
import { isRefusal } from "./exchange";
import { entryOf, fields, id, lineCharsMax, string } from "./wire";
import type { Wire } from "./wire";

/** retry: a later attempt can succeed; never: not without a person; dead: the token is worth nothing any more. */
export type Verdict = "retry" | "never" | "dead";
export interface Failure {
  readonly verdict: Verdict;
  readonly code: string;
  readonly reason: string;
  readonly hint: string;
  readonly afterMs?: number;
}

/** By code, or by `code/subcode` where a subcode tells more. */
export type ErrorTable = Readonly<Record<string, readonly [verdict: Verdict, reason: string, hint: string, afterMs?: number]>>;

export const itself = "It is tried again by itself.";

/** What an error of Meta's means. `said`: its own words, shown when the code is not known here. */
export function failureOf(
  platform: string,
  table: ErrorTable,
  code: string,
  subcode: string | undefined,
  said: string | undefined,
): Failure {
  const known = knownOf(table, code, subcode);
  const shown = subcode === undefined ? code : `${code}/${subcode}`;
  if (known !== undefined) return { verdict: known[0], code: shown, reason: known[1], hint: known[2], afterMs: known[3] };
  return {
    verdict: "never",
    code: shown,
    reason: said ?? `${platform} refused the message.`,
    hint: `Look up error ${shown} in ${platform}'s list of error codes.`,
  };
}

/** The Graph API keeps 200 to 299 for permissions: what the table doesn't know of them is told as 10 is. */
const knownOf = (table: ErrorTable, code: string, subcode: string | undefined): ErrorTable[string] | undefined =>
  (subcode === undefined ? undefined : entryOf(table, `${code}/${subcode}`)) ??
  entryOf(table, code) ??
  (/^2\d\d$/.test(code) ? entryOf(table, "10") : undefined);

/** What a refused send means: by code, and by HTTP status where the code is missing or not known. */
export function graphRefusal(
  platform: string,
  table: ErrorTable,
  status: number,
  body: Wire | undefined,
  retryAfterMs: number | undefined,
): Answer {
  const error = fields(body?.error);
  const code = id(error.code);
  const subcode = id(error.error_subcode);
  const said = string(fields(error.error_data).details, lineCharsMax) ?? string(error.message, lineCharsMax);
  if (code === undefined || knownOf(table, code, subcode) === undefined) {
    const busy = { result: "failed", retry: true, afterMs: retryAfterMs, code: code ?? `http_${status}`, hint: itself } as const;
    if (status === 429) return { ...busy, reason: `${platform} asks to send more slowly.` };
    if (status >= 500 && isRefusal(status, code !== undefined, retryAfterMs))
      return { ...busy, reason: `${platform} is temporarily not available.` };
    if (status >= 500)
      return { result: "unknown", reason: `A server on the way to ${platform} answered ${status}; the message may have arrived.` };
    if (status === 401) return answerOf(failureOf(platform, table, "190", undefined, said), retryAfterMs);
  }
  return answerOf(failureOf(platform, table, code ?? `http_${status}`, code === undefined ? undefined : subcode, said), retryAfterMs);
}

function answerOf(failure: Failure, retryAfterMs: number | undefined): Answer {
  const { verdict, code, reason, hint, afterMs } = failure;
  return {
    result: "failed",
    retry: verdict === "retry",
    afterMs: verdict === "retry" ? (retryAfterMs ?? afterMs) : undefined,
    code,
    reason,
    hint,
    dead: verdict === "dead" ? true : undefined,
  };
}
