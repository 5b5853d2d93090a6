/**
 * Renewing a user's token by OAuth 2: https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token
 * A refresh token is good for one use. What comes of using it is told in three kinds: new tokens, a word that it is worth nothing, or nothing certain.
 */
import { ClientSecretBasic, None, ResponseBodyError, WWWAuthenticateChallengeError, allowInsecureRequests, customFetch, processRefreshTokenResponse, refreshTokenGrantRequest } from "oauth4webapi";
import type { ChannelConfig, Fetch } from "../actors/adapters/adapter";

export type Renewed =
  | { readonly came: "tokens"; readonly accessToken: string; readonly refreshToken: string | undefined; readonly lastsMs: number }
  /** only a person can help: they must sign in again */
  | { readonly came: "refused"; readonly code: string }
  | { readonly came: "nothing" };

const lastsSecondsDefault = 7_200;

/** `secrets` of the channel: client_id, client_secret where the app has one, refresh_token. */
export async function renew({ apiBase, secrets }: Pick<ChannelConfig, "apiBase" | "secrets">, fetch: Fetch, signal: AbortSignal): Promise<Renewed> {
  const server = { issuer: apiBase, token_endpoint: `${apiBase}/2/oauth2/token` };
  const client = { client_id: secrets["client_id"] ?? "" };
  const proof = secrets["client_secret"] ? ClientSecretBasic(secrets["client_secret"]) : None();
  const options = {
    signal,
    // Stand-ins of platforms listen on this machine without TLS; whoever sets such an address has chosen it.
    [allowInsecureRequests]: apiBase.startsWith("http:"),
    [customFetch]: (url: string, init: RequestInit): Promise<Response> => fetch(url, { ...init, redirect: "manual" }),
  };
  try {
    const response = await refreshTokenGrantRequest(server, client, proof, secrets["refresh_token"] ?? "", options);
    const tokens = await processRefreshTokenResponse(server, client, response);
    return { came: "tokens", accessToken: tokens.access_token, refreshToken: tokens.refresh_token, lastsMs: (tokens.expires_in ?? lastsSecondsDefault) * 1_000 };
  } catch (error) {
    // The server's own word, such as invalid_grant. Its description may hold more than a log should.
    if (error instanceof ResponseBodyError && error.status < 500 && error.status !== 429) return { came: "refused", code: error.error };
    if (error instanceof WWWAuthenticateChallengeError) return { came: "refused", code: "invalid_client" };
    return { came: "nothing" };
  }
}
