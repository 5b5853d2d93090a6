/** For the simulator's own tests: a receiver in Parley's place, channels with known secrets, and waiting for something to come true. */
import { createHmac } from "node:crypto";
import type { ChannelSettings, InstagramChannel, MessengerChannel, TelegramChannel, WhatsAppChannel, XChannel } from "./config";
import { startSimulator } from "./simulator";
import type { Simulator, SimulatorOptions } from "./simulator";

export const shop: WhatsAppChannel = {
  platform: "whatsapp",
  account: "220110330440551",
  displayPhone: "34911234567",
  appSecret: "an app secret",
  verifyToken: "a verify token",
  accessToken: "EAAtoken",
};
export const bot: TelegramChannel = {
  platform: "telegram",
  account: "7000000001",
  botToken: "7000000001:AAtoken-of_the-bot",
  secretToken: "a-secret",
  mode: "webhook",
};
export const pollingBot: TelegramChannel = { ...bot, mode: "polling" };

export const account: XChannel = {
  platform: "x",
  account: "1410050060070080091",
  handle: "nortia_outdoor",
  consumerSecret: "a-consumer-secret",
  clientId: "a-client-id",
  clientSecret: "a-client-secret",
  accessToken: "the-first-access-token",
  refreshToken: "the-first-refresh-token",
  envelope: "activity",
  mode: "webhook",
};

export const page: MessengerChannel = {
  platform: "messenger",
  account: "660110220330440",
  appId: "5500110022003300",
  appSecret: "a page's app secret",
  verifyToken: "a verify token",
  accessToken: "EAApagetoken",
};
export const gram: InstagramChannel = {
  platform: "instagram",
  account: "17841400110022003",
  pageId: "660110220330441",
  appId: "5500110022003301",
  appSecret: "an Instagram app secret",
  verifyToken: "a verify token",
  accessToken: "EAAgramtoken",
};

export interface Got {
  readonly path: string;
  readonly headers: Headers;
  readonly raw: string;
  readonly body: Record<string, unknown>;
  readonly at: number;
}

export interface Receiver {
  readonly url: string;
  readonly got: readonly Got[];
  /** status of the next answers; 200 when none is left */
  answers: (number | Response)[];
  /** decides instead, when set */
  decide: ((got: Got) => number | Promise<number>) | null;
  stop(): Promise<void>;
}

export function receiver(port = 0): Receiver {
  const got: Got[] = [];
  const state: { answers: (number | Response)[]; decide: Receiver["decide"] } = { answers: [], decide: null };
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port,
    async fetch(request) {
      const url = new URL(request.url);
      const challenge = url.searchParams.get("crc_token");
      if (challenge !== null) return Response.json({ response_token: `sha256=${createHmac("sha256", account.consumerSecret).update(challenge).digest("base64")}` });
      if (request.method === "GET")
        return url.searchParams.get("hub.verify_token") === shop.verifyToken
          ? new Response(url.searchParams.get("hub.challenge"))
          : new Response("no", { status: 403 });
      const raw = await request.text();
      const one: Got = {
        path: url.pathname,
        headers: request.headers,
        raw,
        body: JSON.parse(raw) as Record<string, unknown>,
        at: performance.now(),
      };
      got.push(one);
      const answer = state.decide ? await state.decide(one) : (state.answers.shift() ?? 200);
      return typeof answer === "number" ? new Response("ok", { status: answer }) : answer;
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    got,
    get answers() {
      return state.answers;
    },
    set answers(value) {
      state.answers = value;
    },
    get decide() {
      return state.decide;
    },
    set decide(value) {
      state.decide = value;
    },
    stop: () => server.stop(true),
  };
}

/** An HMAC that is not the simulator's own. */
export const independentSignature = (secret: string, raw: string): string =>
  `sha256=${createHmac("sha256", secret).update(Buffer.from(raw, "utf8")).digest("hex")}`;

export const start = (to: Receiver, channels: readonly ChannelSettings[], more: Partial<SimulatorOptions> = {}): Promise<Simulator> =>
  startSimulator({
    seed: 7,
    target: { url: to.url, channels },
    demo: false,
    pace: 0,
    retry: { firstMs: 5, maxMs: 40, lastsMs: 5_000, timeoutMs: 2_000 },
    ...more,
  });

const patienceMs = 4_000;
const lookMs = 5;

/** Waits until `look` gives something, at most 4 s. */
export async function eventually<T>(look: () => T | null | undefined | false, what: string): Promise<T> {
  const until = performance.now() + patienceMs;
  while (performance.now() < until) {
    const found = look();
    if (found) return found;
    await Bun.sleep(lookMs);
  }
  throw new Error(`never came: ${what}`);
}

type Value = Record<string, unknown> & {
  readonly messages?: readonly Record<string, unknown>[];
  readonly statuses?: readonly Record<string, unknown>[];
};

/** The values of all changes that a webhook of WhatsApp holds. */
export function valuesOf(got: Got): readonly Value[] {
  const entries = got.body["entry"] as readonly { readonly changes: readonly { readonly value: Value }[] }[] | undefined;
  return (entries ?? []).flatMap((entry) => entry.changes.map((change) => change.value));
}
export const messagesOf = (from: Receiver): readonly Record<string, unknown>[] =>
  from.got.flatMap((one) => valuesOf(one).flatMap((value) => value.messages ?? []));
export const statusesOf = (from: Receiver): readonly Record<string, unknown>[] =>
  from.got.flatMap((one) => valuesOf(one).flatMap((value) => value.statuses ?? []));

/** Parley's side of a send. */
export const send = (simulator: Simulator, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${simulator.url}/v25.0/${shop.account}/messages`, {
    method: "POST",
    headers: { authorization: `Bearer ${shop.accessToken}`, "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
export const textTo = (to: string, words = "hello", more: Record<string, unknown> = {}): Record<string, unknown> => ({
  messaging_product: "whatsapp",
  recipient_type: "individual",
  to,
  type: "text",
  text: { body: words },
  ...more,
});
export const call = async (
  simulator: Simulator,
  method: string,
  body: unknown = {},
  botToken = bot.botToken,
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> => {
  const response = await fetch(`${simulator.url}/bot${botToken}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

/** The items that webhooks of Messenger or Instagram told, in either list. */
export const itemsOf = (from: Receiver, list: "messaging" | "standby" = "messaging"): readonly Record<string, unknown>[] =>
  from.got.flatMap((one) => ((one.body["entry"] ?? []) as readonly Record<string, readonly Record<string, unknown>[]>[]).flatMap((entry) => entry[list] ?? []));
/** Parley's side of a call to the Graph API on Messenger or Instagram. */
export const graph = (simulator: Simulator, channel: MessengerChannel | InstagramChannel, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${simulator.url}/v25.0/${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${channel.accessToken}`, ...(body instanceof FormData ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
  });
