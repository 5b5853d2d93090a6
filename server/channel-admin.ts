/**
 * What administrators do with their tenant's channels: see all of them, connect, change and switch them, and send a test through the gate. Secrets go in and never come out.
 * Every change is logged by whom, of what, and never with what.
 */
import { randomBytes } from "node:crypto";
import { historyUntil, historyWith, slotMs } from "../actors/channel-history";
import { channel as channelActor, meanwhileOf, type State } from "../actors/channel";
import type { Answer, Key, Platform } from "../actors/messages";
import { channelActs, noteChannelAct } from "../sql/channel-acts";
import { channelSnapshots } from "../sql/channels";
import type { Scope } from "./access";
import type { Channels, Connected } from "./channels";
import { changeChannel, connectChannel, isOpenField, secretFields, signInPath, switchChannel, webhookAddress, type ConnectParts, type Connecting } from "./connect";
import type { Departures } from "./departures";
import type { Gate } from "./gate";
import type { Log } from "./log";
import { platformNames } from "./platforms";
import type { Channel, ChannelActs, ChannelDetail, ChannelForm, ChannelSaved, ChannelSignIn, ChannelsPage, ChannelTested, Up } from "./protocol";
import type { SignIn } from "./sign-in";
import { Refused } from "./socket-connection";

export interface ChannelAdmin {
  page(scope: Scope, after: number | undefined): Promise<ChannelsPage>;
  add(scope: Scope, form: ChannelForm): Promise<ChannelSaved>;
  change(scope: Scope, frame: Extract<Up, { t: "changeChannel" }>): Promise<ChannelSaved>;
  turn(scope: Scope, id: number, enabled: boolean): Promise<ChannelSaved>;
  test(scope: Scope, frame: Extract<Up, { t: "testChannel" }>): Promise<ChannelTested>;
  acts(scope: Scope, channel: number): Promise<ChannelActs>;
  signIn(scope: Scope, channel: number, from: string): Promise<ChannelSignIn>;
}

export interface ChannelAdminParts extends ConnectParts {
  readonly channels: Channels;
  readonly gate: Pick<Gate, "isResting">;
  readonly departures: Departures;
  readonly signIn: Pick<SignIn, "begin">;
  readonly log: Log;
}

/** A page must fit a frame: a channel takes about a kilobyte of it. */
const pageMax = 40;
/** Of a shorter secret, its end would tell too much. */
const endsFromChars = 24;
const endChars = 4;
/** A person waits for the answer, and a request takes nine seconds at most. */
const testMsMax = 7_500;
const testExchangeMsMax = 6_000;
const testIdBytes = 9;
const actsMax = 20;

export function openChannelAdmin(parts: ChannelAdminParts): ChannelAdmin {
  const { channels, gate, departures, log, config, sql } = parts;

  async function details(tenant: number, shown: readonly Channel[]): Promise<ChannelDetail[]> {
    const snapshots = await channelSnapshots(sql, tenant, shown.map(({ id }) => id));
    return shown.flatMap((each) => {
      const connected = channels.get(each.id);
      const state = { ...channelActor.initial(String(each.id)), ...(snapshots.get(each.id) as Partial<State> | undefined) };
      return connected ? [detail(each, connected, state)] : [];
    });
  }

  /** Actors hear once a minute; a channel that was heard of in this slot looks so at once. */
  function historyOf(state: State, lastWebhookAt: number): string {
    const now = Date.now();
    const [meanwhile, isHeard] = [meanwhileOf(state), lastWebhookAt > now - slotMs];
    return (isHeard ? historyWith(state.history, now, meanwhile, "o") : historyUntil(state.history, now, meanwhile)).letters;
  }

  function detail(shown: Channel, connected: Connected, state: State): ChannelDetail {
    const { id, platform, mode, secrets } = connected.config;
    return {
      ...shown, mode, webhook: webhookAddress(config.publicUrl, platform, id), expiresAt: connected.expiresAt ?? 0, perMinute: channels.perMinute(id),
      secrets: secretFields(platform).map((name) => {
        const value = secrets[name] ?? "";
        return { name, isSet: value !== "", ends: endOf(value), ...(value !== "" && isOpenField(platform, name) ? { value } : {}) };
      }),
      ...(platform === "x" ? { callback: `${config.publicUrl?.origin ?? ""}${signInPath}` } : {}),
      ...(secrets["verify_token"] === undefined ? {} : { verifyToken: secrets["verify_token"] }),
      unparsed: state.unparsed, noticed: state.noticed, resting: gate.isResting(id),
      history: historyOf(state, shown.lastWebhookAt), knocks: [...channels.knocks(id)],
    };
  }

  function ofTenant(scope: Scope, id: number): Connected {
    const connected = channels.get(id);
    if (connected?.config.tenant !== scope.tenant) throw new Refused("not_found", "There is no such channel any more.");
    return connected;
  }

  async function saved(scope: Scope, id: number, say?: string): Promise<ChannelSaved> {
    await channels.refresh();
    const [channel] = await details(scope.tenant, channels.shown(scope.tenant).filter((each) => each.id === id));
    if (!channel) throw new Refused("not_found", "There is no such channel any more.");
    return { ok: true, channel, ...(say === undefined ? {} : { say }) };
  }

  async function after(scope: Scope, done: Connecting, event: string, platform: Platform): Promise<ChannelSaved> {
    if (!done.ok) return { ok: false, field: done.field, say: done.code === "taken" && done.say.includes("another tenant") ? takenSay : done.say };
    log.info(event, { tenant: scope.tenant, user: scope.user, channel: done.id, platform });
    return await saved(scope, done.id, done.looked.say);
  }

  return {
    async page(scope, from) {
      const all = channels.shown(scope.tenant).filter(({ id }) => id > (from ?? 0)).sort((a, b) => a.id - b.id);
      const page = all.slice(0, pageMax);
      return { channels: await details(scope.tenant, page), isPublic: config.publicUrl?.protocol === "https:", ...(all.length > pageMax ? { next: page.at(-1)?.id ?? 0 } : {}) };
    },
    async add(scope, form) {
      return await after(scope, await connectChannel(parts, { tenant: scope.tenant, ...form, onlyNew: true, by: scope.user }), "channel_added", form.platform);
    },
    async change(scope, { channel, name, secrets, remove, mode, expiresAt }) {
      const connected = ofTenant(scope, channel);
      const done = await changeChannel(parts, connected, { name, secrets, remove, mode, expiresAt, by: scope.user });
      return await after(scope, done, Object.values(secrets ?? {}).some((each) => each !== "") ? "channel_reconnected" : "channel_changed", connected.config.platform);
    },
    async turn(scope, id, enabled) {
      const { config: { platform } } = ofTenant(scope, id);
      await switchChannel(sql, id, enabled, { tenant: scope.tenant, by: scope.user });
      log.info(enabled ? "channel_enabled" : "channel_disabled", { tenant: scope.tenant, user: scope.user, channel: id, platform });
      return await saved(scope, id);
    },
    async test(scope, { channel, to, text }) {
      const connected = ofTenant(scope, channel);
      const { platform } = connected.config;
      if (!connected.enabled) return { result: "failed", say: "The channel is switched off. Switch it on, then send the test again." };
      const key = keyOf(platform, to);
      if (key === null) return { result: "failed", say: `That is no address on ${platformNames[platform]}: ${addressHints[platform]}` };
      log.info("channel_tested", { tenant: scope.tenant, user: scope.user, channel, platform });
      const outgoing = { delivery: `test.${randomBytes(testIdBytes).toString("hex")}`, to: [key], content: { type: "text" as const, text } };
      const sending = departures.depart(connected, outgoing.delivery, (ready) => departures.message(ready, outgoing, testExchangeMsMax), false);
      const answer = await Promise.race([sending, Bun.sleep(testMsMax).then((): Answer => ({ result: "unknown", reason: "It waits for its turn." }))]);
      await noteChannelAct(sql, { tenant: scope.tenant, channel, by: scope.user, what: "tested", about: answer.result });
      return tested(platformNames[platform], answer);
    },
    signIn: (scope, channel, from) => parts.signIn.begin(scope, channel, from),
    async acts(scope, channel) {
      const found = await channelActs(sql, scope.tenant, ofTenant(scope, channel).config.id, actsMax);
      return { acts: found.map(({ at, by, what, about }) => ({ at, what: what as ChannelActs["acts"][number]["what"], about: about.split(" ").filter((field) => field !== ""), ...(by === null ? {} : { by }) })) };
    },
  };
}

function tested(name: string, answer: Answer): ChannelTested {
  if (answer.result === "sent") return { result: "sent", say: `${name} took it as ${answer.ext}. Whether it arrives, the phone will show.` };
  if (answer.result === "failed") return { result: "failed", say: `${answer.reason} ${answer.retry ? again(answer.afterMs ?? 0) : answer.hint} (${answer.code})` };
  return { result: "unknown", say: `${name} did not answer in time, so it may have arrived or not.` };
}

/** What is tried again by itself when it is a message is not when it is a test. */
const again = (afterMs: number): string => `Nothing was sent. Send the test again ${afterMs > minuteMs ? `in ${Math.ceil(afterMs / minuteMs)} minutes` : "in a moment"}.`;
const minuteMs = 60_000;

const prefixes: Readonly<Record<Platform, string>> = { whatsapp: "phone", messenger: "psid", instagram: "igsid", telegram: "chat", x: "dm" };
const addressHints: Readonly<Record<Platform, string>> = {
  whatsapp: "a phone number with its country's code, such as +34 600 000 000.", messenger: "the person's page-scoped id, of digits only.", instagram: "the person's Instagram-scoped id, of digits only.",
  telegram: "the chat's id, such as 123456789. The person must have written to the bot.", x: "the person's numeric id.",
};

/** The thread's name on the platform, from what a person types. */
function keyOf(platform: Platform, to: string): Key | null {
  const plain = platform === "whatsapp" ? to.replace(/[\s+().-]/g, "") : to.trim();
  return (platform === "telegram" ? /^-?\d{1,20}$/ : /^\d{3,32}$/).test(plain) ? (`${prefixes[platform]}:${plain}` as Key) : null;
}

const endOf = (secret: string): string => (secret.length >= endsFromChars ? secret.slice(-endChars) : "");
const takenSay = "This account can't be connected here, since it is connected already. Ask whoever runs Parley.";
