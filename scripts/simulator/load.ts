/**
 * Webhooks made in advance, for storms and benchmarks: as small as a real text message, signed, each with an id of its own.
 * The bodies hold ASCII without slashes, so plain JSON has the bytes that Meta would send.
 */
import type { WhatsAppChannel } from "./config";
import { metaSignature } from "./signing";

export interface SignedText {
  readonly body: string;
  /** the value of X-Hub-Signature-256 */
  readonly signature: string;
  /** the wamid, never used twice within a run */
  readonly id: string;
  /** the customer's number */
  readonly from: string;
}

/** The size of the message that the benchmarks are defined by. */
export const signedTextBytes = 573;
export const signedCustomers = 10_000;

/**
 * Returns a maker of the `n`th message of customer `customer` (0 to 99,999): a signed body of exactly 573 bytes with the usual settings, whatever the customer and `n` below 10^9.
 * `run` (letters and digits, at most 6) keeps the ids of several runs apart.
 */
export function signedTexts(
  channel: Pick<WhatsAppChannel, "account" | "displayPhone" | "appSecret">,
  run: string,
  now: () => number = Date.now,
  /** what customers say, instead of words that make every webhook as long as the others */
  say?: (customer: number, n: number) => string,
): (customer: number, n: number) => SignedText {
  const runKey = run.toUpperCase().padEnd(6, "0").slice(0, 6);
  const head = `{"object":"whatsapp_business_account","entry":[{"id":"10${channel.account.slice(0, 13)}","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"${channel.displayPhone}","phone_number_id":"${channel.account}"},"contacts":[{"profile":{"name":"Customer `;
  return (customer, n) => {
    const who = String(customer).padStart(5, "0");
    const from = `15556${who}0`;
    const id = idOf(
      from,
      `3A${runKey}${n.toString(16).toUpperCase().padStart(8, "0")}${customer.toString(16).toUpperCase().padStart(4, "0")}`,
    );
    const seconds = Math.floor(now() / 1000);
    const before = `${head}${who}"},"wa_id":"${from}"}],"messages":[{"from":"${from}","id":"${id}","timestamp":"${seconds}","text":{"body":"`;
    const words = `message ${String(n).padStart(9, "0")} of customer ${who}`;
    const tail = `"},"type":"text"}]},"field":"messages"}]}]}`;
    const body = say ? before + escaped(say(customer, n)) + tail :
      before +
      words +
      " please"
        .repeat(20)
        .slice(0, Math.max(0, signedTextBytes - before.length - words.length - tail.length))
        .trimEnd()
        .padEnd(Math.max(0, signedTextBytes - before.length - words.length - tail.length), ".") +
      tail;
    return { body, signature: metaSignature(channel.appSecret, body), id, from };
  };
}

/** As Meta writes text: JSON without any character beyond ASCII. */
const escaped = (text: string): string => JSON.stringify(text).slice(1, -1).replace(/[\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`).replaceAll("/", "\\/");

const idOf = (from: string, key: string): string =>
  `wamid.${Buffer.from(`\x1c\x18${String.fromCharCode(from.length)}${from}\x15\x02\x00\x12\x18${String.fromCharCode(key.length)}${key}\x00`, "latin1").toString("base64")}`;

/** The headers of a signed WhatsApp webhook. */
export const signedHeaders = (signature: string): Record<string, string> => ({
  "content-type": "application/json",
  "x-hub-signature-256": signature,
});
