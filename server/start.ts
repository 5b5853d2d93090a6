/**
 * Puts the parts together, in the order in which they need each other, and takes them apart again. What a start doesn't need at once is loaded while the
 * database starts.
 */
import { join } from "node:path";
import type { Server } from "bun";
import { channel } from "../actors/channel";
import { contact } from "../actors/contact";
import { conversation } from "../actors/conversation";
import { order } from "../actors/order";
import type { Behavior, Kind } from "../actors/behavior";
import { localCluster } from "../actors/kernel/cluster";
import type { Kernel } from "../actors/kernel/kernel";
import { openKernel } from "../actors/kernel/runtime";
import { connect, disconnect } from "../sql/connect";
import { countCalls } from "../sql/deliveries";
import { startEmbedded, type Embedded } from "../sql/embedded";
import { migrate } from "../sql/migrate";
import { openStore, type Store } from "../sql/open";
import { openAssets } from "./assets";
import { openChannelAdmin } from "./channel-admin";
import { openChannelHealth } from "./channel-health";
import { openChannels } from "./channels";
import type { Config } from "./config";
import { openFolder, type Direct } from "./blobs";
import { openDeliver } from "./deliver";
import { openDepartures } from "./departures";
import { openFetchMedia } from "./fetch-media";
import { openGate } from "./gate";
import { openHealth } from "./health";
import { openHosts } from "./hosts";
import { openLatency } from "./latency";
import { clientAddress, openLimiter } from "./limits";
import type { Log } from "./log";
import { openLookUp } from "./look-up";
import { openMetrics } from "./metrics";
import { openPolling } from "./polling";
import { openQuotas } from "./quota";
import { openRenewal } from "./renewal";
import { openCatalogue } from "./catalogue";
import { openKeys } from "./api-keys";
import { openProductImages, type ProductImages } from "./product-images";
import { openOrders } from "./orders";
import { openShop } from "./shop";
import { openStock } from "./stock";
import { openVault } from "./vault";
import { version } from "./version";
import { openWebhook } from "./webhook";

export interface Running {
  /** Where this machine reaches us. */
  readonly url: string;
  readonly port: number;
  readonly store: Store;
  readonly vault: ReturnType<typeof openVault>;
  readonly kernel: Kernel;
  readonly images: ProductImages;
  /** Looks at the channels at once. */
  refreshChannels(): Promise<void>;
  /** Refuses new work, finishes what is under way within the time given, and ends. */
  stop(deadlineMs: number): Promise<void>;
}

const badSignaturesMax = 60;
const badKeysMax = 30;
const badSignaturesWindowMs = 60_000;
/** What the sockets and the database need after the kernel has drained. */
const closingMs = 1_500;

/** `clientDir`: where the built client lies, when it isn't where the build puts it. */
export async function start(config: Config, secret: string, log: Log, clientDir?: string): Promise<Running> {
  const loading = loadEdge();
  const embedded = config.databaseUrl === null ? await startEmbedded({ dataDir: join(config.dataDir), onEvent: (event) => log.error(event) }) : null;
  try {
    return await open(config, secret, log, embedded, loading, clientDir);
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

/** The parts that stand on Elysia, which takes longer to load than all others together. */
async function loadEdge() {
  const [{ openApp }, { openSockets }, { openMedia }, { openUploads }, { openApi }, { openAssist }, { openSignIn }] = await Promise.all([
    import("./app"), import("./socket"), import("./media"), import("./uploads"), import("./api"), import("./copilot"), import("./sign-in"),
  ]);
  return { openApp, openSockets, openMedia, openUploads, openApi, openAssist, openSignIn };
}

async function open(config: Config, secret: string, log: Log, embedded: Embedded | null, loading: ReturnType<typeof loadEdge>, clientDir: string | undefined): Promise<Running> {
  const databaseUrl = embedded?.url() ?? config.databaseUrl ?? "";
  const migrated = await migrate(databaseUrl, { onApply: (name) => log.info("migrated", { version: name }) });
  if (migrated.isNewer) log.warn("schema_is_newer", { count: migrated.version });
  const store = await openStore(databaseUrl);
  const locks = connect(databaseUrl, { name: "locks", max: 1 });
  const vault = openVault(secret);
  const kernel = openKernel({
    committer: store.committer, writer: store.writer, cluster: localCluster(), log: (event, fields) => log.warn(event, fields),
    behaviors: [conversation, contact, channel, order] as unknown as readonly Behavior<Kind, never>[],
  });
  const channels = await openChannels(store.writer, vault, log);
  const gate = openGate();
  const renewal = openRenewal({ sql: store.writer, locks, channels, vault, log });
  const hosts = openHosts(config);
  const metrics = openMetrics({ kernel: () => kernel.gauges(), sockets: () => sockets.count(), database: store.gauges, calls: () => countCalls(store.writer), resting: gate.resting, classified: () => ({ ...assist.classify.gauges(), waiting: assist.classify.waiting() }) });
  const { openApp, openSockets, openMedia, openUploads, openApi, openAssist, openSignIn } = await loading;
  const mediaDir = join(config.dataDir, "media");
  const blobs = config.obs === null ? openFolder(mediaDir) : await (await import("./huawei/obs")).openObs(config.obs);
  const media = openMedia({ sql: store.writer, blobs, vault, scratchDir: join(mediaDir, "incoming"), log });
  const uploads = openUploads({ media, key: vault.key("uploads"), log });
  const departures = openDepartures({ kernel, channels, gate, quotas: openQuotas(), renewal, log });
  const deliver = openDeliver({ kernel, sql: store.writer, channels, gate, departures, metrics, log, media, publicUrl: config.publicUrl });
  openFetchMedia({ kernel, sql: store.writer, channels, gate, media, log });
  openLookUp({ kernel, sql: store.writer, channels, gate, media, log });
  const signIn = openSignIn({ sql: store.writer, vault, config, channels, hosts, log });
  const admin = openChannelAdmin({ sql: store.writer, vault, config, channels, gate, departures, signIn, log });
  openStock({ kernel, sql: store.writer, log });
  const catalogue = openCatalogue({ store, media, log });
  const orders = openOrders({ kernel, store, log });
  const shop = openShop({ store, media, catalogue, orders });
  const images = openProductImages({ media, catalogue, sql: store.writer });
  const keys = openKeys({ sql: store.writer, hosts, failures: openLimiter(badKeysMax, badSignaturesWindowMs) });
  const assist = await openAssist({ kernel, store, vault, config, media, show: (tenant, signal) => sockets.show(tenant, signal), publish: (tenant, frame) => sockets.publish(tenant, frame), log });
  const sockets = openSockets({ kernel, store, vault, hosts, channels, files: { media, uploads }, admin, shop, copilot: assist.socket, log, version, demo: config.demo, trustProxy: config.trustProxy, typing: deliver.typing });
  // After the sockets, so that what it measures has been on them.
  const latency = openLatency(kernel, metrics.published);
  const webhook = openWebhook({ kernel: latency.watched, sql: store.writer, channels, metrics, log, failures: openLimiter(badSignaturesMax, badSignaturesWindowMs) });
  const addressOf = (request: Request, server: Server<unknown> | null): string => clientAddress(server?.requestIP(request)?.address, request.headers.get("x-forwarded-for"), config.trustProxy);
  const api = openApi({ keys, catalogue, orders, images, copilot: assist.api, log, addressOf, publicUrl: config.publicUrl });
  const health = openHealth({ config, sql: store.writer, kernel, channels, sockets: sockets.count, resting: gate.resting, version });
  const app = openApp({ config, bucket: originOf(blobs.direct), hosts, webhook, health, metrics, assets: openAssets(clientDir), log, plugins: [sockets.routes, signIn.routes, media.routes, uploads.routes, api] });
  await kernel.start();
  app.listen({ port: config.port, hostname: config.host });
  openChannelHealth({ kernel, channels, gate, log });
  const polling = openPolling({ kernel, sql: store.writer, locks, channels, renewal, metrics, log });
  health.setReady(true);
  const port = app.server?.port ?? config.port;

  async function stop(deadlineMs: number): Promise<void> {
    const until = performance.now() + deadlineMs;
    const left = (): number => Math.max(0, until - performance.now());
    health.setReady(false);
    // Closes the listener at once. It resolves only when the last socket is gone, so nobody waits for it here.
    const stopped = app.server?.stop().catch(() => undefined) ?? Promise.resolve();
    // What agents asked for is finished first, then what platforms told and what is on its way to them.
    await Promise.race([Promise.all([polling.stop(), sockets.drain(left() / 2)]), Bun.sleep(left())]);
    await kernel.drain(Math.max(0, left() - closingMs));
    await Promise.race([stopped, Bun.sleep(Math.min(left(), closingMs))]);
    await app.server?.stop(true).catch(() => undefined);
    media.close();
    await assist.close();
    await uploads.close().catch(() => undefined);
    await renewal.stop();
    await channels.close().catch(() => undefined);
    await Promise.all([store.close(), disconnect(locks)]).catch(() => undefined);
    await embedded?.stop();
  }
  const host = config.host === "0.0.0.0" || config.host === "::" ? "127.0.0.1" : config.host;
  return { url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`, port, store, vault, kernel, images, refreshChannels: channels.refresh, stop };
}

/** As the store's own links name it: a bucket has a host of its own, or a path on an address without a name. */
const originOf = (direct: Direct | undefined): string | null => (direct ? new URL(direct.link("origin", 1).url).origin : null);
