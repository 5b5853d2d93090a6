/** How the platforms write and sign what they post. Written from their documents, not from our adapters: this side judges that one. */

/**
 * Meta signs and sends JSON with every slash and every character beyond ASCII escaped, so a receiver that parses and writes it again gets other bytes.
 * https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads
 */
export function metaJson(value: unknown): string {
  return JSON.stringify(value).replace(/[/\u007f-\uffff]/g, (found) =>
    found === "/" ? "\\/" : `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The value of X-Hub-Signature-256: lower-case hex of HMAC-SHA256 with the app secret over the exact bytes. */
export function metaSignature(appSecret: string, body: string | Uint8Array): string {
  return `sha256=${new Bun.CryptoHasher("sha256", appSecret).update(body).digest("hex")}`;
}

/** X's way: base64 of HMAC-SHA256 over the exact bytes. https://docs.x.com/x-api/webhooks/introduction#signature-headers */
export const base64Signature = (secret: string, body: string | Uint8Array): string => `sha256=${new Bun.CryptoHasher("sha256", secret).update(body).digest("base64")}`;

/** Equal, in a time that depends on the lengths alone. */
export function sameSecret(given: string, expected: string): boolean {
  const one = new Bun.CryptoHasher("sha256", expected).update(given).digest();
  const other = new Bun.CryptoHasher("sha256", expected).update(expected).digest();
  let difference = 0;
  for (let at = 0; at < other.length; at++) difference |= (one[at] ?? 0) ^ (other[at] ?? 0);
  return difference === 0;
}
