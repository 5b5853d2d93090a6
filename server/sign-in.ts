/**
 * Signing an account in at its platform instead of pasting tokens: OAuth 2 with a code and its proof (PKCE), which X has.
 * https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code
 * What must be remembered until the browser comes back goes with it, sealed: any node can finish what another began, and nobody else can.
 */
import { Elysia } from "elysia";
import {
  AuthorizationResponseError, ClientSecretBasic, None, allowInsecureRequests, authorizationCodeGrantRequest, calculatePKCECodeChallenge, customFetch, generateRandomCodeVerifier, processAuthorizationCodeResponse, validateAuthResponse,
} from "oauth4webapi";
import type { ChannelConfig, Fetch } from "../actors/adapters/adapter";
import { xApiBase } from "../actors/adapters/x-api";
import type { Scope } from "./access";
import type { Channels } from "./channels";
import { changeChannel, signInPath, type ConnectParts } from "./connect";
import type { Hosts } from "./hosts";
import { introduce } from "./introduce";
import { faultOf, type Log } from "./log";
import type { ChannelSignIn } from "./protocol";
import { Refused } from "./socket-connection";

export interface SignInParts extends ConnectParts {
  readonly channels: Channels;
  readonly hosts: Hosts;
  readonly log: Log;
  readonly fetch?: Fetch;
  readonly now?: () => number;
}

export interface SignIn {
  /** The platform's page on which the account's owner agrees. `from`: the origin of the page that asks, and that the browser comes back to. */
  begin(scope: Scope, channel: number, from: string): Promise<ChannelSignIn>;
  readonly routes: ReturnType<typeof routesFor>;
}

/** What we do with an account: read and write direct messages with files, see who it is, and go on when the first token ends. */
const scopes = "dm.read dm.write media.write tweet.read users.read offline.access";
const openMs = 15 * 60_000;
const exchangeMsMax = 10_000;
const stateCharsMax = 500;

interface Begun { readonly channel: string; readonly user: string; readonly verifier: string; readonly until: string; readonly from: string; readonly back: string }

export function openSignIn(parts: SignInParts): SignIn {
  const { channels, hosts, vault, config, log, now = Date.now } = parts;
  const fetch: Fetch = parts.fetch ?? ((url, init) => globalThis.fetch(url, init));
  const ownerOf = (tenant: number) => ({ tenant, platform: "sign-in", account: "" });

  async function begin(scope: Scope, id: number, from: string): Promise<ChannelSignIn> {
    const connected = channels.get(id);
    if (connected?.config.tenant !== scope.tenant) throw new Refused("not_found", "There is no such channel any more.");
    const { platform, secrets, apiBase } = connected.config;
    if (platform !== "x" || !secrets["client_id"]) throw new Refused("invalid", "Enter the app's client id first.");
    if (!URL.canParse(from) || !hosts.isAllowed(new URL(from).host)) throw new Refused("invalid", "The page's address is not one of Parley's.");
    const back = `${config.publicUrl?.origin ?? new URL(from).origin}${signInPath}`;
    const verifier = generateRandomCodeVerifier();
    const begun: Begun = { channel: String(id), user: String(scope.user), verifier, until: String(now() + openMs), from: new URL(from).origin, back };
    const url = new URL(apiBase === xApiBase ? "https://x.com/i/oauth2/authorize" : `${apiBase}/2/oauth2/authorize`);
    url.search = new URLSearchParams({
      response_type: "code", client_id: secrets["client_id"], redirect_uri: back, scope: scopes, state: `${scope.tenant}.${vault.seal(ownerOf(scope.tenant), { ...begun }).toString("base64url")}`,
      code_challenge: await calculatePKCECodeChallenge(verifier), code_challenge_method: "S256",
    }).toString();
    return { url: url.href };
  }

  /** Where the browser goes next, or what to tell whoever sits there. */
  async function finish(came: URL): Promise<{ readonly to: string } | { readonly say: string }> {
    const state = came.searchParams.get("state") ?? "";
    const [, tenant, sealed] = /^(\d{1,9})\.([\w-]+)$/.exec(state.slice(0, stateCharsMax * 2)) ?? [];
    const begun = tenant === undefined ? null : (vault.open(ownerOf(Number(tenant)), Buffer.from(sealed ?? "", "base64url")) as Begun | null);
    if (begun === null || Number(begun.until) < now()) return { say: "This sign-in is too old, or was not begun here. Begin it again on the channel's page." };
    const connected = channels.get(Number(begun.channel));
    if (connected?.config.tenant !== Number(tenant)) return { say: "The channel is not there any more." };
    const facts = { tenant: connected.config.tenant, user: Number(begun.user), channel: connected.config.id };
    try {
      const tokens = await exchange(connected.config, came, state, begun);
      const whose = await introduce({ ...connected.config, secrets: { access_token: tokens.access_token } }, null);
      if (whose.checked === "refused") return { say: whose.say ?? "X refuses the new token." };
      const ends = tokens.expires_in === undefined ? undefined : now() + tokens.expires_in * 1_000;
      const done = await changeChannel(parts, connected, { secrets: { access_token: tokens.access_token, ...(tokens.refresh_token === undefined ? {} : { refresh_token: tokens.refresh_token }) }, tokenEndsAt: ends, by: facts.user });
      if (!done.ok) return { say: `The new token could not be kept: ${done.field} ${done.say}` };
      await channels.refresh();
      log.info("channel_signed_in", facts);
      return { to: `${begun.from}/#/channels/${facts.channel}` };
    } catch (error) {
      log.warn("channel_not_signed_in", { ...facts, ...faultOf(error) });
      if (error instanceof AuthorizationResponseError) return { say: `X did not give access (${error.error}). Nothing was changed.` };
      return { say: "X did not take the sign-in. Nothing was changed; check the app's client id and secret, and that its callback address is registered at X, then begin again." };
    }
  }

  async function exchange({ apiBase, secrets }: ChannelConfig, came: URL, state: string, begun: Begun) {
    const server = { issuer: apiBase, token_endpoint: `${apiBase}/2/oauth2/token` };
    const client = { client_id: secrets["client_id"] ?? "" };
    const proof = secrets["client_secret"] ? ClientSecretBasic(secrets["client_secret"]) : None();
    const parameters = validateAuthResponse(server, client, came, state);
    const response = await authorizationCodeGrantRequest(server, client, proof, parameters, begun.back, begun.verifier, {
      signal: AbortSignal.timeout(exchangeMsMax),
      // Stand-ins of platforms listen on this machine without TLS; whoever sets such an address has chosen it.
      [allowInsecureRequests]: apiBase.startsWith("http:"),
      [customFetch]: (url: string, init: RequestInit): Promise<Response> => fetch(url, { ...init, redirect: "manual" }),
    });
    return await processAuthorizationCodeResponse(server, client, response);
  }

  return { begin, routes: routesFor(finish) };
}

function routesFor(finish: (came: URL) => Promise<{ readonly to: string } | { readonly say: string }>) {
  return new Elysia().get(signInPath, async ({ request, set }) => {
    const came = await finish(new URL(request.url));
    set.headers["cache-control"] = "no-store";
    if ("say" in came) return new Response(came.say, { status: 400, headers: { "content-type": "text/plain; charset=utf-8" } });
    return new Response(null, { status: 303, headers: { location: came.to } });
  });
}
