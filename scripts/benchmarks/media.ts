/** Files: fifty of five megabytes at once, again and again, while messages go on as before. What the files cost in memory, and what they cost the messages in time. */
import type { Sql } from "postgres";
import { metaSignature } from "../simulator/signing";
import type { Load, LoadResult } from "./generator";
import { demand } from "./checks";
import { median, quantile, type Bench, type Measure } from "./measure";
import { channel, credentials, seed, startParley, webhookPath } from "./parley";
import { residentBytes, startProgram } from "./processes";
import { openRig, withSql } from "./rig";

const filesAtOnce = 50;
const megabyte = 1024 * 1024;
const fileBytes = 5 * megabyte;
const perSecond = 400;
const agents = 10;
const secondsEach = { full: 15, quick: 6 };
const rounds = { full: 3, quick: 1 };
const growthMost = 64;
const slowerMost = 1.5;
const sampleMs = 50;
const pollMs = 25;
const batchMsMax = 60_000;
const connections = 32;
const customers = 1_000;
const startMsMax = 30_000;
const roundMsMax = 120_000;

export const media: Bench = async ({ quick, say }) => {
  const size = quick ? "quick" : "full";
  const rig = await openRig();
  const platform = openPlatform();
  try {
    const url = await rig.database("media_bench");
    await seed(url, platform.url);
    const parley = await startParley(url, rig.directory);
    try {
      let first = 0;
      const load = async (seconds: number): Promise<LoadResult> => {
        const result = await messages(parley.port, first, perSecond * seconds);
        first += perSecond * seconds;
        return result;
      };
      return await withSql(url, async (sql) => {
        await load(3);
        await batch(sql, parley.port);
        const idle: number[] = [], busy: number[] = [], growth: number[] = [], rate: number[] = [];
        for (let round = 0; round < rounds[size]; round++) {
          const alone = watchMemory(parley.pid);
          idle.push((await load(secondsEach[size])).toScreen.p99);
          const before = alone();
          const beside = watchMemory(parley.pid);
          let done = false;
          const loading = load(secondsEach[size]).finally(() => (done = true));
          while (!done) rate.push(filesAtOnce / (await batch(sql, parley.port)));
          busy.push((await loading).toScreen.p99);
          growth.push((beside() - before) / megabyte);
          say(`messages p99 ${idle.at(-1)!.toFixed(1)} ms alone, ${busy.at(-1)!.toFixed(1)} ms beside files; memory grew by ${growth.at(-1)!.toFixed(0)} MB; ${median(rate).toFixed(0)} files/s`);
        }
        return measures(idle, busy, growth, rate);
      });
    } finally {
      await parley.stop();
    }
  } finally {
    await platform.stop();
    await rig.stop();
  }
};

function measures(idle: readonly number[], busy: readonly number[], growth: readonly number[], rate: readonly number[]): Measure[] {
  const [alone, beside] = [median(idle), median(busy)];
  return [
    { what: `memory for ${filesAtOnce} files of 5 MB at once`, value: quantile(growth, 1), unit: "MB", goal: { of: "value", most: growthMost } },
    { what: `POST to screen at ${perSecond}/s beside them, p99`, value: beside, unit: "ms", baseline: alone, ratio: median(busy.map((each, at) => each / idle[at]!)), goal: { of: "ratio", most: slowerMost }, note: "the baseline is Parley without files" },
    { what: "files copied, looked at and on disk", value: median(rate), unit: "files/s" },
  ];
}

/** The most that a process held, until it is asked. */
function watchMemory(pid: number): () => number {
  let most = residentBytes(pid);
  const sampling = setInterval(() => void (most = Math.max(most, residentBytes(pid))), sampleMs);
  return () => {
    clearInterval(sampling);
    return most;
  };
}

/** Sends a batch of films and waits until every one of them is copied. Seconds. */
async function batch(sql: Sql, port: number): Promise<number> {
  const began = performance.now();
  await Promise.all(Array.from({ length: filesAtOnce }, () => sendFile(port)));
  const until = began + batchMsMax;
  while (performance.now() < until) {
    // Both tables are small: looking must not cost what is measured.
    const [row] = await sql<{ open: number; kept: number }[]>`select (select count(*) from calls where kind = 'fetch')::int as open, (select count(*) from media)::int as kept`;
    if (row?.open === 0 && performance.now() - began > pollMs) {
      demand({ "files that were not kept": count - row.kept });
      return (performance.now() - began) / 1000;
    }
    await Bun.sleep(pollMs);
  }
  throw new Error("not all files were copied in time");
}

let count = 0;
async function sendFile(port: number): Promise<void> {
  const id = String(800_000_000_000 + ++count);
  // The same people again: opening threads is not what is measured.
  const person = `34700${String(count % filesAtOnce).padStart(6, "0")}`;
  const body = JSON.stringify({
    object: "whatsapp_business_account",
    entry: [{ id: "1", changes: [{ field: "messages", value: {
      messaging_product: "whatsapp", metadata: { display_phone_number: channel.displayPhone, phone_number_id: channel.account }, contacts: [{ profile: { name: `File ${count}` }, wa_id: person }],
      messages: [{ from: person, id: `wamid.file-${id}`, timestamp: String(Math.floor(Date.now() / 1000)), type: "video", video: { id, mime_type: "video/mp4" } }],
    } }] }],
  });
  const response = await fetch(`http://127.0.0.1:${port}${webhookPath}`, { method: "POST", body, headers: { "content-type": "application/json", "x-hub-signature-256": metaSignature(channel.appSecret, body) } });
  demand({ "files refused at the door": response.status === 200 ? 0 : 1 });
}

/** Where the files are: five megabytes each, no two the same. */
function openPlatform(): { readonly url: string; stop(): Promise<void> } {
  const noise = new Uint8Array(fileBytes);
  for (let at = 0; at < fileBytes; at += 65_536) crypto.getRandomValues(noise.subarray(at, at + 65_536));
  const server = Bun.serve({
    hostname: "127.0.0.1", port: 0,
    fetch(request) {
      const { pathname, origin } = new URL(request.url);
      const file = /^\/bytes\/(\d+)$/.exec(pathname);
      if (!file) return Response.json({ url: `${origin}/bytes${pathname}`, mime_type: "video/mp4", file_size: fileBytes });
      const head = new TextEncoder().encode(file[1]);
      return new Response(new Blob([head, noise.subarray(head.length)]));
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) };
}

async function messages(port: number, first: number, amount: number): Promise<LoadResult> {
  const generator = startProgram<{ ready: true } | LoadResult>("scripts/benchmarks/generator.ts");
  try {
    generator.tell({ port, path: webhookPath, channel, first, connections, customers, messages: amount, perSecond, agents, credentials } satisfies Load);
    await generator.next(startMsMax);
    generator.tell({ go: true });
    const result = (await generator.next(roundMsMax)) as LoadResult;
    demand({ "messages refused": result.refused, "messages never on the screen": amount - result.seen, "holes in the agents' feeds": result.gaps });
    return result;
  } finally {
    await generator.kill();
  }
}
