/**
 * X's OAuth 2: tokens for two hours, renewed by a token that is good for one use, begun with a code and its proof.
 * https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code
 * A token proves itself, so that those given out before a restart are still known after it.
 */
import type { XChannel } from "./config";
import { token } from "./random";
import { parsed, objectOf, textOf } from "./shape";
import { sameSecret } from "./signing";
import type { World } from "./world";

const lastsSeconds = 7_200;
const codeMs = 30_000;
const usedMax = 10_000;
const scopes = "tweet.read users.read dm.read dm.write media.write offline.access";

type Use = "at" | "rt" | "ac";

export interface Tokens {
  /** "none": it isn't one of this account's */
  check(bearer: string): "good" | "ended" | "none";
  /** The page on which the account's owner agrees: here they always do. */
  authorize(url: URL): Response;
  grant(request: Request): Promise<Response>;
}

export function tokens(channel: XChannel, world: World): Tokens {
  const chance = world.chance.fork(`x tokens/${channel.account}`);
  /** tokens that were good for one use */
  const used = new Set<string>();

  const mark = (body: string): string => new Bun.CryptoHasher("sha256", channel.clientSecret).update(body).digest("base64url");
  function make(use: Use, about = ""): string {
    const body = `${token(chance, 24)}:${Math.floor(world.clock.rules())}:${use}:${Buffer.from(about).toString("base64url")}`;
    return Buffer.from(`${body}:${mark(body)}`).toString("base64url");
  }
  function read(given: string): { readonly use: string; readonly at: number; readonly about: string } | null {
    const [nonce = "", at = "", use = "", about = "", given256 = ""] = Buffer.from(given, "base64url").toString("utf8").split(":");
    if (!sameSecret(given256, mark([nonce, at, use, about].join(":")))) return null;
    return { use, at: Number(at), about: Buffer.from(about, "base64url").toString("utf8") };
  }
  /** False: it has been used before. */
  function useUp(given: string): boolean {
    if (used.has(given)) return false;
    used.add(given);
    if (used.size > usedMax) used.delete(used.values().next().value ?? "");
    return true;
  }

  function check(bearer: string): "good" | "ended" | "none" {
    const isFirst = sameSecret(bearer, channel.accessToken);
    const known = isFirst ? { use: "at", at: world.startedAt } : read(bearer);
    if (known?.use !== "at") return "none";
    return world.clock.rules() - known.at > lastsSeconds * 1000 ? "ended" : "good";
  }

  function authorize(url: URL): Response {
    const asked = (name: string): string => url.searchParams.get(name) ?? "";
    const back = asked("redirect_uri");
    if (
      asked("response_type") !== "code" ||
      asked("client_id") !== channel.clientId ||
      !URL.canParse(back) ||
      asked("code_challenge_method") !== "S256" ||
      asked("code_challenge") === ""
    )
      return new Response("Something went wrong. You weren't able to give access to the App.", { status: 400 });
    const target = new URL(back);
    target.searchParams.set("state", asked("state"));
    target.searchParams.set("code", make("ac", JSON.stringify({ back, challenge: asked("code_challenge") })));
    return new Response(null, { status: 302, headers: { location: target.href } });
  }

  async function grant(request: Request): Promise<Response> {
    const form = new URLSearchParams(await request.text());
    const wrong = clientOf(request, form);
    if (wrong) return wrong;
    const given = form.get("grant_type") === "refresh_token" ? form.get("refresh_token") : form.get("code");
    const isGood =
      form.get("grant_type") === "refresh_token"
        ? isRefresh(given ?? "")
        : form.get("grant_type") === "authorization_code" && isCode(given ?? "", form);
    if (!isGood || !useUp(given ?? "")) return oauthError(400, "invalid_request", "Value passed for the token was invalid.");
    return Response.json({
      token_type: "bearer",
      expires_in: lastsSeconds,
      access_token: make("at"),
      scope: scopes,
      refresh_token: make("rt"),
    });
  }

  const isRefresh = (given: string): boolean => sameSecret(given, channel.refreshToken) || read(given)?.use === "rt";

  /** https://www.rfc-editor.org/rfc/rfc7636#section-4.6 */
  function isCode(given: string, form: URLSearchParams): boolean {
    const code = read(given);
    if (code?.use !== "ac" || world.clock.rules() - code.at > codeMs) return false;
    const { back, challenge } = objectOf(parsed(code.about));
    const proof = new Bun.CryptoHasher("sha256").update(form.get("code_verifier") ?? "").digest("base64url");
    return form.get("redirect_uri") === textOf(back) && proof === textOf(challenge);
  }

  /** An app with a secret proves itself by it. */
  function clientOf(request: Request, form: URLSearchParams): Response | null {
    const basic = basicOf(request);
    if (basic === null)
      return form.get("client_id") === channel.clientId
        ? oauthError(401, "unauthorized_client", "Missing valid authorization header")
        : oauthError(400, "invalid_request", "Value passed for the client_id was invalid.");
    return basic.id === channel.clientId && sameSecret(basic.secret, channel.clientSecret)
      ? null
      : oauthError(401, "unauthorized_client", "Missing valid authorization header");
  }

  return { check, authorize, grant };
}

/** What an app says of itself in the header, encoded as forms are: https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1 */
export function basicOf(request: Request): { readonly id: string; readonly secret: string } | null {
  const basic = /^Basic (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (basic === undefined) return null;
  const [id = "", secret = ""] = Buffer.from(basic, "base64")
    .toString("utf8")
    .split(":")
    .map((part) => new URLSearchParams(`part=${part}`).get("part") ?? "");
  return { id, secret };
}

const oauthError = (status: number, error: string, description: string): Response =>
  Response.json({ error, error_description: description }, { status });
