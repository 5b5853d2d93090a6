/**
 * DATA_DIR/simulator.json: how the server's demo channels and the simulator know the same secrets, and where the control door is.
 * The server's demo seeding writes it once (mode 0600); `simulate` reads it.
 */
import { chmodSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface WhatsAppChannel {
  readonly platform: "whatsapp";
  /** phone_number_id */
  readonly account: string;
  /** the shop's number, digits */
  readonly displayPhone: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly accessToken: string;
}

interface MetaApp {
  /** shown in echoes of what was sent by its token */
  readonly appId: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly accessToken: string;
}

export interface MessengerChannel extends MetaApp {
  readonly platform: "messenger";
  /** the page's id */
  readonly account: string;
}

export interface InstagramChannel extends MetaApp {
  readonly platform: "instagram";
  /** the professional account's id */
  readonly account: string;
  /** the page that the account is linked to, and sends through; absent: the account has a login of its own at graph.instagram.com */
  readonly pageId?: string;
}

export interface TelegramChannel {
  readonly platform: "telegram";
  /** the bot's id: the part of its token before the colon */
  readonly account: string;
  readonly botToken: string;
  readonly secretToken: string;
  /** webhook: updates are posted from the start, as if setWebhook had been called; polling: they wait for getUpdates */
  readonly mode: "webhook" | "polling";
}

export interface XChannel {
  readonly platform: "x";
  /** the shop's user id */
  readonly account: string;
  readonly handle: string;
  /** of the app: signs webhooks of the old header; as "API key secret" in X's console */
  readonly consumerSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** the user's tokens before the first renewal */
  readonly accessToken: string;
  readonly refreshToken: string;
  /** account: the Account Activity API's bodies and signature header; activity: the X Activity API's */
  readonly envelope: "account" | "activity";
  /** polling: no webhook is registered, events are only there to be asked for */
  readonly mode: "webhook" | "polling";
}

export type ChannelSettings = WhatsAppChannel | MessengerChannel | InstagramChannel | TelegramChannel | XChannel;

/** The platforms that are played here. */
export const platforms = ["whatsapp", "messenger", "instagram", "telegram", "x"] as const satisfies readonly ChannelSettings["platform"][];

export interface SimulatorFile {
  readonly control: { readonly port: number; readonly token: string };
  /** Parley's own address, such as http://127.0.0.1:4000 */
  readonly target: string;
  readonly channels: readonly ChannelSettings[];
}

export type SimulatorFileError = "missing" | "unreadable" | "invalid";

export class SimulatorFileProblem extends Error {
  constructor(
    readonly code: SimulatorFileError,
    message: string,
  ) {
    super(message);
    this.name = "SimulatorFileProblem";
  }
}

export const simulatorFileName = "simulator.json";
const ownerOnly = 0o600;
const channelsMax = 64;

export const simulatorFilePath = (dataDir: string): string => join(dataDir, simulatorFileName);

/** Throws `SimulatorFileProblem`, whose message says what to do. */
export function readSimulatorFile(path: string): SimulatorFile {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new SimulatorFileProblem(
      missing ? "missing" : "unreadable",
      missing
        ? `There is no ${path}. Start Parley with ./scripts/start first: its demo mode writes it.`
        : `${path} can't be read: check its owner and mode.`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SimulatorFileProblem("invalid", `${path} is not JSON. Remove it and start Parley again to get a new one.`);
  }
  const wrong = whatIsWrong(value);
  if (wrong) throw new SimulatorFileProblem("invalid", `${path}: ${wrong}. Remove it and start Parley again to get a new one.`);
  return value as SimulatorFile;
}

/** Writes a new random configuration, readable by its owner alone, and returns it. `port`: where the simulator will listen; absent: a free one is looked up. */
export function writeSimulatorFile(
  path: string,
  options: { readonly target: string; readonly port?: number; readonly telegram?: "webhook" | "polling" },
): SimulatorFile {
  const file = newSimulatorFile(options.target, options.port ?? freePort(), options.telegram ?? "webhook");
  // A neighbour first, then a rename: a reader never sees half a file, nor one that others may read.
  const draft = join(dirname(path), `.${simulatorFileName}.${process.pid}`);
  writeFileSync(draft, `${JSON.stringify(file, null, 2)}\n`, { mode: ownerOnly });
  chmodSync(draft, ownerOnly);
  renameSync(draft, path);
  return file;
}

export const newSimulatorFile = (target: string, port: number, telegram: "webhook" | "polling"): SimulatorFile => ({
  control: { port, token: secret(32) },
  target,
  channels: platforms.map((platform) => newChannel(platform, telegram)),
});

/** With a channel for each platform that the file has none of, since it may be older than they are; null: it has all. */
export function completed(file: SimulatorFile): SimulatorFile | null {
  const absent = platforms.filter((platform) => !file.channels.some((channel) => channel.platform === platform));
  return absent.length === 0 ? null : { ...file, channels: [...file.channels, ...absent.map((platform) => newChannel(platform, "webhook"))] };
}

function newChannel(platform: ChannelSettings["platform"], telegram: "webhook" | "polling"): ChannelSettings {
  switch (platform) {
    case "whatsapp":
      return { platform, account: digits(15), displayPhone: "34911234567", ...newMetaApp() };
    case "messenger":
      return { platform, account: digits(15), appId: digits(16), ...newMetaApp() };
    // Professional accounts all begin so.
    case "instagram":
      return { platform, account: `17841${digits(12)}`, pageId: digits(15), appId: digits(16), ...newMetaApp() };
    case "telegram": {
      const bot = digits(10);
      return { platform, account: bot, botToken: `${bot}:${secret(26)}`, secretToken: secret(24), mode: telegram };
    }
    case "x":
      return {
        platform,
        account: digits(19),
        handle: "nortia_outdoor",
        consumerSecret: secret(38),
        clientId: secret(25),
        clientSecret: secret(38),
        accessToken: secret(69),
        refreshToken: secret(69),
        envelope: "activity",
        mode: "webhook",
      };
  }
}

const newMetaApp = (): Pick<WhatsAppChannel, "appSecret" | "verifyToken" | "accessToken"> => ({
  appSecret: Buffer.from(bytes(16)).toString("hex"),
  verifyToken: secret(16),
  accessToken: `EAA${secret(60)}`,
});

function whatIsWrong(value: unknown): string | null {
  if (!isRecord(value)) return "it must be an object";
  const control = value["control"];
  if (!isRecord(control) || !isPort(control["port"]) || !isText(control["token"])) return "control needs a port and a token";
  if (!isText(value["target"]) || !URL.canParse(value["target"])) return "target must be Parley's address, such as http://127.0.0.1:4000";
  const channels = value["channels"];
  if (!Array.isArray(channels) || channels.length > channelsMax) return `channels must be a list of at most ${channelsMax}`;
  for (const [at, channel] of channels.entries()) {
    const names = isRecord(channel) ? channelFields[String(channel["platform"])] : undefined;
    if (!isRecord(channel) || !names) return `channels[${at}] needs a platform: ${platforms.join(", ")}`;
    const absent = names.find((name) => !isText(channel[name]));
    if (absent) return `channels[${at}] needs ${absent}`;
    if (names.includes("mode") && channel["mode"] !== "webhook" && channel["mode"] !== "polling")
      return `channels[${at}].mode must be webhook or polling`;
  }
  return null;
}

const channelFields: Readonly<Record<string, readonly string[]>> = {
  whatsapp: ["account", "displayPhone", "appSecret", "verifyToken", "accessToken"],
  messenger: ["account", "appId", "appSecret", "verifyToken", "accessToken"],
  instagram: ["account", "appId", "appSecret", "verifyToken", "accessToken"],
  telegram: ["account", "botToken", "secretToken", "mode"],
  x: ["account", "handle", "consumerSecret", "clientId", "clientSecret", "accessToken", "refreshToken", "envelope", "mode"],
};

const portMax = 65_535;
const isPort = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 0 && (value as number) <= portMax;
const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const bytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));
const secret = (count: number): string => Buffer.from(bytes(count)).toString("base64url");

function digits(count: number): string {
  const drawn = [...bytes(count)].map((byte) => String(byte % 10)).join("");
  return `${(Number(drawn[0]) % 9) + 1}${drawn.slice(1)}`;
}

/** A port nobody listens on now. Another program may take it before we do; then `simulate run` says so. */
function freePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = listener;
  listener.stop(true);
  return port;
}
