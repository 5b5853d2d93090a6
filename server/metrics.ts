/**
 * What is counted, for Prometheus. On the hot path a count is one addition to a number of ours; the library that writes the exposition (and adds memory,
 * garbage collection and the event loop's lag) is loaded by the first look, since it costs a start more than all of this.
 */
import type { Registry } from "prom-client";
import type { Gauges } from "../actors/kernel/kernel";
import type { Platform } from "../actors/messages";

export type WebhookAnswer = "accepted" | "unparsed" | "foreign" | "disabled" | "refused" | "unavailable";
export type DeliveryResult = "sent" | "done" | "failed" | "retry" | "unknown";

export interface Metrics {
  webhook(platform: Platform, answer: WebhookAnswer): void;
  /** An item of a webhook that no channel of ours wants. */
  dropped(platform: Platform, why: "foreign" | "disabled"): void;
  /** A webhook of so many items was verified, read, stored and committed in so many seconds. */
  accepted(seconds: number, items: number): void;
  /** A message was on agents' sockets so many seconds after it had come. */
  published(seconds: number): void;
  delivery(platform: Platform, result: DeliveryResult): void;
  refusedHost(): void;
  /** The exposition: https://prometheus.io/docs/instrumenting/exposition_formats/ */
  exposition(): Promise<{ readonly type: string; readonly text: string }>;
}

/** What others know; asked at each look. */
export interface Sources {
  kernel(): Gauges;
  sockets(): number;
  database(): { readonly reading: number; readonly waiting: number };
  /** Calls in the store by kind and whether they were begun. */
  calls(): Promise<readonly { readonly kind: string; readonly begun: boolean; readonly count: number }[]>;
  resting(): number;
  /** Customers' messages that the copilot read, passed over for a newer one, or told something new of; and how many wait. */
  classified(): { readonly read: number; readonly shed: number; readonly told: number; readonly waiting: number };
}

const bounds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] as const;

interface Histogram { readonly counts: number[]; sum: number }
const histogram = (): Histogram => ({ counts: Array<number>(bounds.length + 1).fill(0), sum: 0 });

function observe(into: Histogram, seconds: number): void {
  let at = 0;
  while (at < bounds.length && seconds > (bounds[at] ?? 0)) at++;
  into.counts[at] = (into.counts[at] ?? 0) + 1;
  into.sum += seconds;
}

type Counts = Map<string, number>;
const add = (counts: Counts, key: string, count = 1): void => void counts.set(key, (counts.get(key) ?? 0) + count);

export function openMetrics(sources: Sources): Metrics {
  const webhooks: Counts = new Map();
  const drops: Counts = new Map();
  const deliveries: Counts = new Map();
  const accept = histogram();
  const endToEnd = histogram();
  let items = 0;
  let hosts = 0;
  let registry: Promise<Registry> | null = null;

  /** Each metric reads our own numbers when it is asked. */
  async function register(): Promise<Registry> {
    const { collectDefaultMetrics, Counter, Gauge, Registry } = await import("prom-client");
    const made = new Registry();
    collectDefaultMetrics({ register: made });
    const counter = (name: string, help: string, labels: string[], read: () => Iterable<[string, number]>): void => {
      new Counter({
        name, help, labelNames: labels, registers: [made],
        collect() {
          this.reset();
          for (const [key, value] of read()) this.inc(labelled(labels, key), value);
        },
      });
    };
    const gauge = (name: string, help: string, labels: string[], read: () => Iterable<[string, number]> | Promise<Iterable<[string, number]>>): void => {
      new Gauge({
        name, help, labelNames: labels, registers: [made],
        async collect() {
          const values = await read();
          this.reset();
          for (const [key, value] of values) this.set(labelled(labels, key), value);
        },
      });
    };
    counter("parley_webhooks_total", "Webhooks by platform and what became of them", ["platform", "answer"], () => webhooks);
    counter("parley_webhook_items_dropped_total", "Items of webhooks that no enabled channel wants", ["platform", "why"], () => drops);
    counter("parley_webhook_items_total", "Items of webhooks stored", [], () => [["", items]]);
    counter("parley_deliveries_total", "Attempts to deliver by platform and result", ["platform", "result"], () => deliveries);
    counter("parley_refused_hosts_total", "Requests for a host that is not ours", [], () => [["", hosts]]);
    counter("parley_restarts_total", "Actors that failed and were started again", [], () => [["", sources.kernel().restarts]]);
    counter("parley_dead_letters_total", "Messages buried by this process", [], () => [["", sources.kernel().deadLetters]]);
    counter("parley_commits_total", "Commits", [], () => [["", sources.kernel().commits]]);
    counter("parley_committed_turns_total", "Turns of actors committed", [], () => [["", sources.kernel().committed]]);
    counter("parley_stale_turns_total", "Turns refused because another writer was first", [], () => [["", sources.kernel().stale]]);
    counter("parley_classified_total", "Customers' messages by what classification made of them", ["what"], () => {
      const { read, shed, told } = sources.classified();
      return Object.entries({ read, shed, told });
    });
    gauge("parley_classifications_waiting", "Customers' messages that wait to be classified", [], () => [["", sources.classified().waiting]]);
    gauge("parley_live_actors", "Actors in memory", [], () => [["", sources.kernel().live]]);
    gauge("parley_mailbox_depth", "Messages waiting in memory for their actors", [], () => [["", sources.kernel().waiting]]);
    gauge("parley_calls_under_way", "Calls to the world under way", [], () => [["", sources.kernel().calls]]);
    gauge("parley_sockets", "Open sockets of agents", [], () => [["", sources.sockets()]]);
    gauge("parley_channels_resting", "Channels whose platform isn't called for now", [], () => [["", sources.resting()]]);
    gauge("parley_database_connections", "Readers at work and waiting", ["state"], () => Object.entries(sources.database()));
    gauge("parley_calls", "Calls to the world in the store, by kind and state", ["kind", "state"], async () =>
      (await sources.calls()).map(({ kind, begun, count }): [string, number] => [`${kind} ${begun ? "begun" : "waiting"}`, count]));
    return made;
  }

  return {
    webhook: (platform, answer) => add(webhooks, `${platform} ${answer}`),
    dropped: (platform, why) => add(drops, `${platform} ${why}`),
    accepted(seconds, count) {
      items += count;
      observe(accept, seconds);
    },
    published: (seconds) => observe(endToEnd, seconds),
    delivery: (platform, result) => add(deliveries, `${platform} ${result}`),
    refusedHost: () => void hosts++,
    async exposition() {
      registry ??= register();
      const ready = await registry;
      const text = [
        await ready.metrics(),
        "\n",
        exposed("parley_accept_seconds", "From a webhook's body to its commit", accept),
        exposed("parley_end_to_end_seconds", "From a webhook's arrival to agents' sockets, sampled", endToEnd),
        exposedCumulative("parley_commit_seconds", "Commits", sources.kernel().commitSeconds),
      ].join("");
      return { type: ready.contentType, text };
    },
  };
}

function labelled(labels: readonly string[], key: string): Record<string, string> {
  const values = key.split(" ");
  return Object.fromEntries(labels.map((label, at) => [label, values[at] ?? ""]));
}

function exposed(name: string, help: string, { counts, sum }: Histogram): string {
  let total = 0;
  const buckets = counts.map((count, at) => `${name}_bucket{le="${bounds[at] ?? "+Inf"}"} ${(total += count)}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} histogram\n${buckets.join("")}${name}_sum ${sum}\n${name}_count ${total}\n`;
}

/** The kernel's own histogram has no sum: its buckets stand as a gauge each. */
function exposedCumulative(name: string, help: string, buckets: Readonly<Record<string, number>>): string {
  const lines = Object.entries(buckets).sort(([one], [other]) => Number(one) - Number(other)).map(([bound, count]) => `${name}_bucket{le="${bound === "Infinity" ? "+Inf" : bound}"} ${count}\n`);
  return `# HELP ${name} ${help}, by seconds\n# TYPE ${name}_bucket counter\n${lines.join("")}`;
}
