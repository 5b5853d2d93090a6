/**
 * Tokens of Huawei's IAM for a project, which last 24 hours: fetched when first needed, by one request however many wait, and renewed well before they end.
 * https://support.huaweicloud.com/intl/en-us/api-iam/iam_30_0001.html
 */
import type { Failure } from "./engine";
import { post } from "./http";
import type { Fetch, IamSettings, ModelArtsKey } from "./settings";

export type Keyed = { readonly ok: true; readonly headers: Readonly<Record<string, string>> } | { readonly ok: false; readonly failure: Failure };
export interface Keys {
  headers(signal: AbortSignal): Promise<Keyed>;
  /** The service refused what `headers` gave. True: there may be a better one, ask again. */
  refused(): boolean;
}

/** IAM's own advice is not to use a token that soon ends. */
const renewBeforeMs = 30 * 60_000;
const lifeMsDefault = 24 * 3_600_000;
const timeoutMs = 10_000;
const bytesMax = 256 * 1024;
const tokenCharsMax = 32_768;

export function openKeys(auth: ModelArtsKey, fetch: Fetch, now: () => number = Date.now): Keys {
  switch (auth.by) {
    case "token": return fixed({ "x-auth-token": auth.token });
    case "key": return fixed({ authorization: `Bearer ${auth.key}` });
    case "app": return fixed({ "x-apig-appcode": auth.code });
    case "iam": return fetched(auth.iam, fetch, now);
  }
}

const fixed = (headers: Record<string, string>): Keys => ({ headers: async () => ({ ok: true, headers }), refused: () => false });

function fetched(iam: IamSettings, fetch: Fetch, now: () => number): Keys {
  let token: { value: string; until: number } | null = null;
  let asking: Promise<Keyed> | null = null;
  const ask = async (): Promise<Keyed> => {
    // Who waits for it may give up; others wait for the same one, so it has a deadline of its own alone.
    const answer = await post(fetch, `${iam.url.replace(/\/+$/, "")}/v3/auth/tokens?nocatalog=true`, {}, {
      auth: { identity: { methods: ["password"], password: { user: { name: iam.user, password: iam.password, domain: { name: iam.domain } } } }, scope: { project: { name: iam.project } } },
    }, { signal: new AbortController().signal, timeoutMs, bytesMax });
    if (!answer.ok) return answer;
    const value = answer.headers.get("x-subject-token") ?? "";
    if (value === "" || value.length > tokenCharsMax) return { ok: false, failure: { why: "unavailable" } };
    token = { value, until: endOf(answer.text, now()) };
    return { ok: true, headers: { "x-auth-token": value } };
  };
  return {
    headers: async (signal) => {
      if (token !== null && now() < token.until - renewBeforeMs) return { ok: true, headers: { "x-auth-token": token.value } };
      asking ??= ask().finally(() => (asking = null));
      const stopped = new Promise<Keyed>((resolve) => signal.addEventListener("abort", () => resolve({ ok: false, failure: { why: "stopped" } }), { once: true }));
      return await Promise.race([asking, stopped]);
    },
    refused: () => {
      // Tokens also end when the user's rights or password change.
      const had = token !== null;
      token = null;
      return had;
    },
  };
}

function endOf(body: string, now: number): number {
  try {
    const at = Date.parse(String((JSON.parse(body) as { token?: { expires_at?: unknown } }).token?.expires_at));
    return Number.isFinite(at) ? at : now + lifeMsDefault;
  } catch {
    return now + lifeMsDefault;
  }
}
