/** What Meta's three platforms do alike: how webhooks are posted and subscribed to, and who may call. */
import type { Platform } from "../../actors/messages";
import type { GraphError } from "./graph-errors";
import type { Webhook } from "./ledger";
import type { Delivered } from "./postman";
import type { Random } from "./random";
import type { Json } from "./shape";
import { metaJson, metaSignature, sameSecret } from "./signing";
import type { World } from "./world";

const greetTimeoutMs = 5_000;

/** An account of ours on one of Meta's platforms. */
export interface GraphAccount {
  readonly platform: Platform;
  readonly account: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly accessToken: string;
}

export interface GraphLetter {
  readonly kind: Webhook["kind"];
  readonly ids: readonly string[];
  readonly person: string;
  /** whose chat it concerns */
  readonly address: string;
  readonly value: Json;
}

/** Posts a signed webhook. Meta tries again while others pass. */
export function postSigned(world: World, channel: GraphAccount, { kind, ids, person, address, value }: GraphLetter): Promise<Delivered> {
  const body = metaJson(value);
  return world.post.post({
    platform: channel.platform,
    account: channel.account,
    kind,
    ids,
    person,
    lane: `${channel.platform}/${channel.account}/${address}`,
    holdsLane: false,
    body,
    url: `${world.target}/webhook/${channel.platform}`,
    headers: {
      "content-type": "application/json",
      "user-agent": "facebookexternalua",
      "x-hub-signature-256": metaSignature(channel.appSecret, body),
    },
  });
}

/** The subscription's GET: "ok", or what is wrong. https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests */
export async function greetSubscriber(world: World, { platform, verifyToken }: GraphAccount, chance: Random): Promise<string> {
  const challenge = String(chance.between(1_000_000_000, 1_999_999_999));
  const query = new URLSearchParams({ "hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": verifyToken });
  try {
    const response = await fetch(`${world.target}/webhook/${platform}?${query}`, { signal: AbortSignal.timeout(greetTimeoutMs) });
    const said = await response.text();
    if (response.status !== 200) return `Parley refused the webhook handshake with ${response.status}`;
    return said === challenge ? "ok" : "Parley answered the webhook handshake with something else than the challenge";
  } catch {
    return "Parley did not answer the webhook handshake";
  }
}

/** null: the call may be made. */
export function tokenWrong(request: Request, { accessToken }: GraphAccount): GraphError | null {
  const given = request.headers.get("authorization");
  if (!given)
    return {
      status: 401,
      code: 104,
      type: "OAuthException",
      message: "An access token is required to request this resource.",
      bare: true,
    };
  return sameSecret(given, `Bearer ${accessToken}`)
    ? null
    : { status: 401, code: 190, type: "OAuthException", message: "Authentication Error", bare: true };
}
