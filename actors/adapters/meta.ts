/**
 * What WhatsApp, Messenger and Instagram share, since all three are Meta's: the subscription's handshake, the signature, the Graph API's door.
 * https://developers.facebook.com/docs/graph-api/webhooks/getting-started
 */
import type { Arrived, ChannelConfig, Fetch } from "./adapter";
import { post } from "./exchange";
import type { Exchanged } from "./exchange";
import { isHmacHex, isSame } from "./signature";
import { isObject, nameCharsMax, string } from "./wire";

/** Where a channel's calls go unless its `apiBase` says otherwise: the version lives there and nowhere else. */
export const graphApiBase = "https://graph.facebook.com/v25.0";

export const metaSecrets = ["app_secret", "verify_token", "access_token"] as const;

/**
 * The subscription's GET: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint
 * The challenge goes back as text/plain. Each parameter must be there once, and the challenge be what Meta sends (letters and digits), so that nothing else can be reflected.
 */
export function handshake(query: URLSearchParams, secrets: Readonly<Record<string, string>>): string | null {
  const [mode, token, challenge] = ["hub.mode", "hub.verify_token", "hub.challenge"].map((name) => only(query, name));
  const expected = secrets.verify_token ?? "";
  if (mode !== "subscribe" || token === undefined || challenge === undefined || expected === "") return null;
  return challengeForm.test(challenge) && isSame(token, expected) ? challenge : null;
}
const challengeForm = /^[A-Za-z0-9_-]{1,256}$/;

/** A parameter that stands in the query once. */
export function only(query: URLSearchParams, name: string): string | undefined {
  const all = query.getAll(name);
  return all.length === 1 ? all[0] : undefined;
}

/**
 * `X-Hub-Signature-256: sha256=<64 lower-case hex digits>`, the HMAC of the exact bytes under the app secret. Meta escapes its JSON in its own way
 * (`\/`, `\uXXXX`), so a body that was read and written again has another signature.
 */
export function verify(arrived: Arrived, secrets: Readonly<Record<string, string>>): boolean {
  const header = arrived.headers.get("x-hub-signature-256");
  const secret = secrets.app_secret ?? "";
  if (header === null || secret === "" || !header.startsWith(scheme)) return false;
  return isHmacHex(header.slice(scheme.length), arrived.raw, secret);
}
const scheme = "sha256=";

/** Why a body is none of this platform's webhooks, or undefined when it is one. */
export function envelopeWrong(
  platform: string,
  object: string,
  body: { readonly object?: unknown; readonly entry?: unknown },
): string | undefined {
  if (body.object !== object) return `The body is no ${platform} webhook: its "object" is ${describe(body.object)}.`;
  return Array.isArray(body.entry) ? undefined : 'The body has no list of entries ("entry").';
}
const describe = (value: unknown): string => (value === undefined ? "missing" : `"${string(value, nameCharsMax) ?? typeof value}"`);

/** `from`: who sends, as the path names it: a phone_number_id, a page's id, an Instagram account's id. */
export function callGraph(channel: ChannelConfig, from: string, body: unknown, fetch: Fetch, signal: AbortSignal): Promise<Exchanged> {
  return post(
    `${channel.apiBase}/${encodeURIComponent(from)}/messages`,
    { authorization: `Bearer ${channel.secrets.access_token ?? ""}` },
    body,
    fetch,
    signal,
  );
}

/**
 * Our delivery id as a platform echoes it. Another program on the same account may send data of its own: only what has the form of our ids is one.
 */
export const isDelivery = (value: string | undefined): value is string => value !== undefined && deliveryForm.test(value);
const deliveryForm = /^[^.]{1,64}\.\d{1,10}\.\d{1,6}$/;

/** Whether a list holds at least one object. */
export const holds = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.some(isObject);
