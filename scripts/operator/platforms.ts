/** A platform's words said once more: the headers under which a body is its own. */
import { createHmac } from "node:crypto";

/** Headers under which a body is the platform's own, as its webhooks would carry them. */
export function signedAs(platform: string, raw: Uint8Array, secrets: Readonly<Record<string, string>>): Record<string, string> {
  const type = { "content-type": "application/json" };
  if (platform === "telegram") return { ...type, "x-telegram-bot-api-secret-token": secrets["secret_token"] ?? "" };
  if (platform === "x") {
    const [header, secret] = secrets["consumer_secret"] ? ["x-twitter-webhooks-signature", secrets["consumer_secret"]] : ["x-twitter-webhooks-signature-oauth2", secrets["client_secret"] ?? ""];
    return { ...type, [header]: `sha256=${createHmac("sha256", secret).update(raw).digest("base64")}` };
  }
  return { ...type, "x-hub-signature-256": `sha256=${createHmac("sha256", secrets["app_secret"] ?? "").update(raw).digest("hex")}` };
}
