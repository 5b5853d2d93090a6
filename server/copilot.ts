/**
 * The copilot's parts, put together: whom to ask, what they are told, what reads messages as they arrive, what learns. Everything of it may fail, lag or be switched off without a message
 * coming later for it.
 */
import { openCopilot, type Copilot } from "../actors/assist/copilot";
import type { Ledger } from "../actors/assist/budget";
import type { Cache } from "../actors/assist/cache";
import { openRedisCache } from "../actors/assist/redis-cache";
import type { Kernel } from "../actors/kernel/kernel";
import type { Show } from "../actors/messages";
import { addSpent, spentSince } from "../sql/copilots";
import type { Store } from "../sql/open";
import { openClassify, type Classify, type ClassifyLimits } from "./classify";
import type { Config } from "./config";
import { openCopilotApi, type CopilotApi } from "./copilot-api";
import { openCopilotAdmin, today } from "./copilot-admin";
import { openCopilotOutside } from "./copilot-outside";
import { openPlans, type Plans } from "./copilot-plans";
import { openLibrary, openSources } from "./copilot-sources";
import { openLearning } from "./learning";
import type { Log } from "./log";
import type { Media } from "./media";
import type { Down } from "./protocol";
import { openSocketCopilot, type SocketCopilot } from "./socket-copilot";
import { openSuggest } from "./suggest";
import type { Vault } from "./vault";

export interface AssistParts {
  readonly kernel: Pick<Kernel, "accept" | "gauges" | "onFeed" | "perform">;
  readonly store: Store;
  readonly vault: Vault;
  readonly config: Pick<Config, "copilot" | "demo" | "publicUrl" | "redisUrl">;
  readonly media: Pick<Media, "link">;
  readonly show: (tenant: number, signal: Show) => void;
  readonly publish: (tenant: number, frame: Down) => void;
  readonly log: Log;
  readonly classifyLimits?: Partial<ClassifyLimits>;
}

export interface Assist {
  readonly socket: SocketCopilot;
  readonly api: CopilotApi;
  readonly plans: Plans;
  readonly classify: Classify;
  readonly copilot: Copilot;
  close(): Promise<void>;
}

/** Pictures are looked at while a draft is made, and by nobody later. */
const pictureSeconds = 600;

/** Before the kernel starts: it brings the performers of the copilot's calls. */
export async function openAssist(parts: AssistParts): Promise<Assist> {
  const { kernel, store, vault, config, log } = parts;
  const sql = store.writer;
  const plans = await openPlans({ sql, vault, config: config.copilot, demo: config.demo, log });
  const outside = openCopilotOutside({ allowsInside: config.copilot.allowsInside });
  // Shared by nodes, or each has its own.
  const cache: Cache | null = config.redisUrl === null ? null : openRedisCache(config.redisUrl);
  const copilot = openCopilot({ sources: openSources(store), fetch: outside.fetch, ledger: ledgerIn(store), ...(cache && { cache }) });
  const { embedded } = copilot;
  const picture = (tenant: number, id: string): string | null => (config.publicUrl && id !== "" ? new URL(parts.media.link(tenant, id, false, pictureSeconds).url, config.publicUrl).href : null);
  const suggest = openSuggest({ kernel, store, copilot, embedded, plans, picture, show: parts.show, log });
  const classify = openClassify({ kernel, embedded, plans, log, ...(parts.classifyLimits && { limits: parts.classifyLimits }) });
  const library = openLibrary({ kernel, store, embedded, isOn: (tenant) => plans.of(tenant).on, log });
  const learning = openLearning({ store, classify, publish: parts.publish, log });
  const admin = openCopilotAdmin({ sql, store, vault, config: config.copilot, demo: config.demo, plans, copilot, outside, log });
  return {
    api: openCopilotApi({ store, learning }),
    socket: openSocketCopilot({ admin, learning, plans, suggest, classify, library, store, log }), plans, classify, copilot,
    async close() {
      classify.close();
      library.close();
      learning.close();
      plans.close();
      await copilot.stop();
      outside.close();
    },
  };
}

/** What engines have cost today, in the store: it outlives the process and holds for all of them. */
function ledgerIn({ writer }: Pick<Store, "writer">): Ledger {
  return {
    async read(tenant) {
      const [spent] = await spentSince(writer, tenant, today());
      return spent ?? null;
    },
    async add(tenant, at, { tokensIn, tokensOut, micros, ms }) {
      await addSpent(writer, tenant, { day: Math.floor(at / dayMs), calls: 1, tokens: tokensIn + tokensOut, micros: Math.round(micros), ms: Math.round(ms) });
    },
  };
}
const dayMs = 24 * 3_600_000;
