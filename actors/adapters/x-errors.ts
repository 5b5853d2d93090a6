/**
 * What X's refusals mean, in plain words. The second version of its API tells a status, a title and a sentence; codes of the first still come with some.
 * https://docs.x.com/x-api/fundamentals/response-codes-and-errors and https://developer.x.com/en/support/x-api/error-troubleshooting
 */
import type { Failed } from "./adapter";
import { isRefusal } from "./exchange";
import { entryOf, fields, id, lineCharsMax, list, string } from "./wire";
import type { Wire } from "./wire";

export type Refused = Failed | { readonly result: "unknown"; readonly reason: string };

const itself = "It is tried again by itself.";
const reconnect = "An administrator must connect the account again.";
const elsewhere = "Reach the customer another way.";
const closed = [
  "The customer does not accept messages from this account.",
  `They may have blocked it, or take messages only from people they follow. ${elsewhere}`,
] as const;

/** Codes of the first version: reason, hint, and what kind of failure. */
const codes: Readonly<Record<string, readonly [reason: string, hint: string, verdict?: "retry" | "dead" | "token"]>> = {
  "32": ["X does not accept the channel's token.", reconnect, "token"],
  "64": ["X has suspended the account.", "An administrator must appeal at X.", "dead"],
  "89": ["X no longer accepts the channel's token.", reconnect, "token"],
  "326": ["X has locked the account for a while.", "Its owner must log in at X and unlock it.", "dead"],
  "88": ["The account has reached X's limit for now.", itself, "retry"],
  "185": ["The account has reached X's daily limit.", itself, "retry"],
  "226": ["X took the message for an automated one and refused it.", "Write it in other words, or wait a while."],
  "150": closed,
  "151": ["X could not send the message.", "Change the message and send it again."],
  "349": closed,
  "476": closed,
  "108": ["X does not know this customer any more.", elsewhere],
  "50": ["X does not know this customer any more.", elsewhere],
  "63": ["X has suspended the customer's account.", elsewhere],
  "354": ["The message is too long for X.", "Shorten it, or send it in parts."],
  "324": ["X can't use the file.", "Attach the file again; X keeps it for a day."],
  "214": ["X refused the message as invalid.", "Change the message and send it again."],
};

/** Parts of the second version's sentences, in lower case, for refusals with the same status. */
const sentences: readonly (readonly [part: string, code: string])[] = [
  ["do not have permission to dm", "349"],
  ["cannot send messages to this user", "349"],
  ["not permitted to send", "349"],
  ["could not find user", "108"],
  ["text is too long", "354"],
  ["media", "324"],
];

export function refusal(status: number, body: Wire | undefined, retryAfterMs: number | undefined): Refused {
  const error = fields(list(body?.errors, 1)[0]);
  // A problem with fields says of the whole only that something is wrong.
  const said = string(error.detail, lineCharsMax) ?? string(error.message, lineCharsMax) ?? string(body?.detail, lineCharsMax);
  const code = id(error.code) ?? id(body?.code);
  const known = entryOf(codes, code ?? "");
  const failed = (reason: string, hint: string, more: Partial<Failed> = {}): Failed => ({
    result: "failed",
    retry: false,
    code: code ?? `http_${status}`,
    reason,
    hint,
    ...more,
  });

  if (status === 429 || known?.[2] === "retry")
    return failed(known?.[0] ?? "The account has reached X's limit for now.", itself, { retry: true, afterMs: retryAfterMs });
  if (known?.[2] === "token") return failed(known[0], known[1], { dead: true, code: "token" });
  if (known !== undefined) return failed(known[0], known[1], known[2] === "dead" ? { dead: true } : {});
  if (status === 401) return failed("X no longer accepts the channel's token.", reconnect, { dead: true, code: "token" });
  if (status === 402) return failed("The app has no credits left at X.", "An administrator must add credits in X's developer console.");
  if (status >= 500) {
    if (!isRefusal(status, isProblem(body), retryAfterMs))
      return { result: "unknown", reason: `A server on the way to X answered ${status}; the message may have arrived.` };
    return failed("X is temporarily not available.", itself, { retry: true, afterMs: retryAfterMs });
  }
  if (status === 200 || status === 201) return { result: "unknown", reason: "X accepted the request, but its answer can't be read." };
  const meant = sentences.find(([part]) => (said ?? "").toLowerCase().includes(part));
  const row = meant === undefined ? undefined : codes[meant[1]];
  if (row !== undefined) return failed(row[0], row[1]);
  if (status === 404) return failed("X does not know this customer any more.", elsewhere);
  if (status === 403)
    return failed(
      said ?? "X does not let the app do this.",
      "An administrator must check the app's permissions at X: it needs to read and write direct messages.",
    );
  return failed(said ?? "X refused the message.", "Change the message and send it again.");
}

/** Problems have a type: https://www.rfc-editor.org/rfc/rfc9457 */
const isProblem = (body: Wire | undefined): boolean => typeof body?.title === "string" || Array.isArray(body?.errors);
