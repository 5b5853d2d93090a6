import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArguments } from "./cli";
import { readSimulatorFile, writeSimulatorFile } from "./config";
import { receiver, shop } from "./testing";

const read = (line: string): ReturnType<typeof parseArguments> =>
  parseArguments((line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', "")));

describe("what a person types", () => {
  test.each([
    ["", { command: "run", demo: true, history: "once", pace: 1 }],
    ["run --no-demo --seed 5 --pace 0.1 --history never", { command: "run", demo: false, seed: 5, pace: 0.1, history: "never" }],
    ["--no-demo", { command: "run", demo: false }],
    ['say "Hola" --as Maria --on whatsapp', { command: "say", as: "Maria", on: "whatsapp", what: "Hola" }],
    ["say Hola María --on=Telegram", { command: "say", what: "Hola María", on: "telegram", as: "María" }],
    ['say "this one" --photo', { command: "say", what: { type: "media", media: "image", caption: "this one" } }],
    ["say --voice 12", { what: { type: "media", media: "voice", seconds: 12 } }],
    ["say --album 3 look", { what: { type: "album", items: [{ caption: "look" }, {}, {}] } }],
    ["say --location", { what: { type: "location" } }],
    ["say --react none", { what: { type: "reaction", emoji: null } }],
    ["say better --edit", { what: { type: "edit", text: "better" } }],
    ["say --revoke", { what: { type: "revoke" } }],
    ["say --block", { what: { type: "blocked", blocked: true } }],
    ["say --story --on instagram", { on: "instagram", what: { type: "story" } }],
    ["say Wow! --story --on instagram", { on: "instagram", what: { type: "story", words: "Wow!" } }],
    ["say --hand-over --on messenger", { on: "messenger", what: { type: "handover", away: true } }],
    ["say hi --elsewhere --as Noor", { as: "Noor", what: { type: "elsewhere", words: "hi" } }],
    ["say --hand-back --on messenger", { on: "messenger", what: { type: "handover", away: false } }],
    ["say Hola --as Maria --on x", { command: "say", what: "Hola", as: "Maria", on: "x" }],
    ["say look --gif --on x", { what: { type: "media", media: "animation", caption: "look" } }],
    ["say --typing", { what: { type: "typing" } }],
    ["say --encrypted --on x", { what: { type: "encrypted" } }],
    ["faults --lost-webhooks 0.3", { command: "faults", set: { lostWebhooks: 0.3 } }],
    ["say this --quote", { what: { type: "text", text: "this", quote: "newest" } }],
    ["say -- --not-a-flag", { what: "--not-a-flag" }],
    ["storm 500/s", { command: "storm", rate: 500, seconds: 10 }],
    ["storm 30/m --for 2m --customers 50", { command: "storm", rate: 0.5, seconds: 120, customers: 50 }],
    ["storm 20/s --on all", { command: "storm", on: "all" }],
    ["faults", { command: "faults", set: undefined }],
    ["faults --off", { command: "faults", set: null }],
    [
      "faults --duplicates 0.2 --reorder 20% --429 0.1 --5xx 0.1 --lost-answers 0.05 --late-receipts 5s --seed 3",
      {
        set: {
          duplicates: 0.2,
          reorder: 0.2,
          tooMany: 0.1,
          serverErrors: 0.1,
          lostAnswers: 0.05,
          lateReceipts: { rate: 1, ms: 5000 },
          seed: 3,
        },
      },
    ],
    [
      "faults --slow-answers 300ms:0.5 --late-receipts 0 --early-receipts 1 --missing-receipts 0 --failed-receipts 0.1",
      {
        set: {
          slowAnswers: { rate: 0.5, ms: 300 },
          lateReceipts: { rate: 0, ms: 0 },
          earlyReceipts: 1,
          missingReceipts: 0,
          failedReceipts: 0.1,
        },
      },
    ],
    ["warp +25h", { command: "warp", ms: 90_000_000, stamps: false }],
    ["warp -10m --stamps", { command: "warp", ms: -600_000, stamps: true }],
    ["people", { command: "people" }],
    ["status", { command: "status" }],
  ])("simulate %s", (line, command) => expect(read(line)).toMatchObject({ ok: true, json: false, command }));

  test("--json and --file go with every command", () => {
    expect(read("status --json --file /tmp/x.json")).toMatchObject({ ok: true, json: true, file: "/tmp/x.json" });
  });

  test.each([
    ["dance", "no command called dance"],
    ["say", "needs something to say"],
    ["say hi --on fax", "no platform called fax"],
    ["say hi --as", "--as needs a value"],
    ["say hi --loud", "knows no --loud"],
    ["say --album 99", "from 2 to 10"],
    ["say --voice long", "whole number"],
    ["storm", "needs a rate"],
    ["storm fast", "needs a rate"],
    ["storm 5/s --for soon", "needs a time"],
    ["faults --duplicates 2", "rate from 0 to 1"],
    ["faults --late-receipts 5", "needs a time"],
    ["warp", "needs a time, such as +25h"],
    ["warp tomorrow", "needs a time"],
    ["run --pace 0", "--pace"],
    ["run --history sometimes", "once, always or never"],
    ["status now", 'does not understand "now"'],
  ])("simulate %s is not understood: %s", (line, said) => {
    const parsed = read(line);
    if (parsed.ok) throw new Error("understood");
    expect(parsed.help).toBe(false);
    expect(parsed.say).toContain(said);
    expect(parsed.say).toContain("--help");
  });

  test("help has examples and says how it exits", () => {
    const parsed = read("storm --help");
    if (parsed.ok) throw new Error("understood");
    expect(parsed.help).toBe(true);
    for (const word of ["Examples", "storm 500/s", "Exit codes", "warp +25h"]) expect(parsed.say).toContain(word);
  });
});

describe("the program", () => {
  const folder = mkdtempSync(join(tmpdir(), "simulate-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const program = join(import.meta.dir, "../simulate.ts");
  const simulate = async (...given: string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> => {
    const child = Bun.spawn([process.execPath, program, ...given], {
      env: { ...process.env, DATA_DIR: folder },
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, err, code] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited]);
    return { code, out, err };
  };

  test("says what to do when nothing was started, and exits with 3", async () => {
    expect(await simulate("status")).toMatchObject({ code: 3, err: expect.stringContaining("./scripts/start first") });
    writeSimulatorFile(join(folder, "idle.json"), { target: "http://127.0.0.1:9" });
    expect(await simulate("say", "hi", "--file", join(folder, "idle.json"))).toMatchObject({
      code: 3,
      err: expect.stringContaining("No simulator is running: start Parley with ./scripts/start first"),
    });
    expect(await simulate("dance")).toMatchObject({ code: 2 });
    expect(await simulate("--help")).toMatchObject({ code: 0, out: expect.stringContaining("Examples") });
  }, 15_000);

  test("runs in the foreground, is spoken to from elsewhere, and stops on SIGTERM", async () => {
    const parley = receiver();
    // This receiver knows the handshakes of one verify token and of Telegram; the health check of `run` is any GET that is answered well.
    parley.decide = (got) => (got.path.includes("telegram") && !got.headers.has("x-telegram-bot-api-secret-token") ? 401 : 200);
    const front = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: (request) =>
        request.url.includes("/health/live")
          ? new Response("ok")
          : fetch(parley.url + new URL(request.url).pathname + new URL(request.url).search, {
              method: request.method,
              headers: request.headers,
              ...(request.method === "POST" ? { body: request.body } : {}),
            }),
    });
    const file = writeSimulatorFile(join(folder, "simulator.json"), { target: `http://127.0.0.1:${front.port}` });
    const greeted = file.channels.filter((one) => one.platform === "whatsapp" || one.platform === "telegram");
    const known = greeted.map((one) => (one.platform === "whatsapp" ? { ...one, verifyToken: shop.verifyToken } : one));
    writeFileSync(join(folder, "simulator.json"), JSON.stringify({ ...file, channels: known }));
    expect(readSimulatorFile(join(folder, "simulator.json")).channels).toHaveLength(2);

    const running = Bun.spawn([process.execPath, program, "run", "--seed", "5", "--pace", "0.5"], {
      env: { ...process.env, DATA_DIR: folder },
      stdout: "pipe",
      stderr: "inherit",
    });
    const lines: string[] = [];
    const reading = (async () => {
      for await (const chunk of running.stdout)
        lines.push(
          ...new TextDecoder()
            .decode(chunk)
            .split("\n")
            .filter((line) => line !== ""),
        );
    })();
    while (!lines.some((line) => line.includes("simulator_live"))) await Bun.sleep(20);
    expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual([
      "simulator_started",
      "simulator_history",
      "simulator_live",
    ]);
    expect(lines.join()).not.toContain(file.control.token);

    expect(await simulate("say", "Hola", "--as", "maria")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^María Fernández Ortega on WhatsApp: Parley took it in \d+ ms\.\n$/),
    });
    expect(await simulate("faults", "--duplicates", "0.2")).toMatchObject({ code: 0, out: "duplicates 0.2 · seed 5\n" });
    expect(await simulate("storm", "100/s", "--for", "200ms")).toMatchObject({
      code: 0,
      out: expect.stringContaining("20 of 20 messages taken"),
    });
    expect(await simulate("warp", "+25h")).toMatchObject({ code: 0, out: expect.stringContaining("25 h ahead") });
    expect(JSON.parse((await simulate("status", "--json")).out)).toMatchObject({ seed: 5, demo: "live", warpedMs: 90_000_000 });
    expect((await simulate("status")).out).toContain("WhatsApp");
    expect((await simulate("people")).out).toContain("陈嘉怡");
    expect(await simulate("storm", "100000/s")).toMatchObject({ code: 1, err: expect.stringContaining("at most 20000") });
    expect(await simulate("run")).toMatchObject({ code: 1, out: "", err: expect.stringContaining("running already") });

    running.kill("SIGTERM");
    expect(await running.exited).toBe(0);
    await reading;
    expect(lines.at(-1)).toContain("simulator_stopped");
    await front.stop(true);
    await parley.stop();
  }, 30_000);
});
