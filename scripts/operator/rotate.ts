/**
 * parley secret rotate: seals every channel's and every copilot's secrets under another master secret. Each is replaced by itself and only while it is as it was read, so it may be interrupted, repeated, and run
 * beside a server: that goes on with what it has in memory, and is started again with the new secret at the end.
 */
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inventToken } from "../../server/invent";
import { masterSecret } from "../../server/secret";
import { openVault, secretFileName, type Vault } from "../../server/vault";
import { copilotOwner } from "../../server/copilot-plans";
import { copilotOf, loadCopilots, replaceCopilotSecrets, type CopilotRow } from "../../sql/copilots";
import { loadChannels, loadSecrets, replaceSecrets, type ChannelRow } from "../../sql/channels";
import type { Sql } from "postgres";
import { Problem, type Answer, type Asked, type Command, type Parts } from "./command";
import { secretOf } from "./secrets";

const secretCharsMin = 32;
/** Somebody else may change a channel's secrets in the moment between; more often than this nobody does. */
const triesMax = 5;
const ownerOnly = 0o600;

export const secretCommands: readonly Command[] = [{
  name: "secret rotate", about: "seals the channels' and copilots' secrets under a new master secret; then start the server again with that",
  options: {
    new: { value: "SECRET", about: `the new master secret, of at least ${secretCharsMin} characters; may be left out where the secret is a file in DATA_DIR: one is made and takes its place`, isSecret: true },
    old: { value: "SECRET", about: "the master secret until now; without it PARLEY_SECRET, or the file in DATA_DIR", isSecret: true },
  },
  examples: ["secret rotate", "secret rotate --new env:NEW_SECRET", "secret rotate --old file:old.txt --new file:new.txt"],
  run: rotate,
}];

async function rotate(asked: Asked, parts: Parts): Promise<Answer> {
  const given = { old: await secretOf(asked, "old", parts), new: await secretOf(asked, "new", parts) };
  const old = given.old ?? oldSecret(parts);
  const file = parts.config.secret === null && given.old === undefined ? join(parts.config.dataDir, secretFileName) : null;
  if (given.new === undefined && file === null) throw new Problem("misunderstood", "--new is missing: the master secret is not in a file of DATA_DIR, so the new one must be given.");
  if (given.new !== undefined && given.new.length < secretCharsMin) throw new Problem("invalid", `--new must have at least ${secretCharsMin} characters; \`openssl rand -base64 32\` makes such.`);
  if (given.new === old) throw new Problem("invalid", "--new is the master secret that is in use already.");
  const next = file === null ? null : `${file}.next`;
  const fresh = next === null ? (given.new ?? "") : keptSecret(next, given.new);
  const [was, is] = [openVault(old), openVault(fresh)];

  const counts = { rotated: 0, already: 0 };
  const unreadable: number[] = [];
  for (const row of await loadChannels(parts.sql)) {
    const came = await reseal(parts.sql, row, was, is);
    if (came === "unreadable") unreadable.push(row.id);
    else counts[came]++;
  }
  const copilots: number[] = [];
  for (const row of await loadCopilots(parts.sql)) {
    const came = await resealCopilot(parts.sql, row, was, is);
    if (came === "unreadable") copilots.push(row.tenant);
    else if (came !== "none") counts[came]++;
  }
  // Only now: as long as one of them is under the old secret, the old one must be found.
  const stayed = unreadable.length + copilots.length;
  if (next !== null && file !== null && stayed === 0) renameSync(next, file);
  const end = stayed > 0
    ? `${stayed} can't be read under either secret and stayed as they were: ${[...unreadable.map((id) => `channel ${id}`), ...copilots.map((tenant) => `the copilot of tenant ${tenant}`)].join(", ")}.${file === null ? "" : " So the file in DATA_DIR stays, too."} Run this again with the right --old, or enter their secrets again.`
    : `Start the server again${file === null ? " with PARLEY_SECRET set to the new secret" : ""}: until then a running one goes on with what it has in memory. People stay signed in.`;
  return { json: { ...counts, unreadable, ...(copilots.length > 0 && { unreadableCopilots: copilots }), restart: true }, text: `${counts.rotated} sealed anew, ${counts.already} were already. ${end}` };
}

function oldSecret(parts: Parts): string {
  const secret = masterSecret(parts.config);
  if (!secret.ok) throw new Problem("misunderstood", secret.problem);
  return secret.secret;
}

/** The new secret is on the disk before anything is sealed under it, and is found there by whoever repeats this. */
function keptSecret(path: string, given: string | undefined): string {
  if (existsSync(path)) {
    const kept = readFileSync(path, "utf8").trim();
    if (given === undefined || given === kept) return kept;
    throw new Problem("invalid", `A rotation to another secret was begun and not finished: run this without --new to finish it. Its secret is in ${path}.`);
  }
  const fresh = given ?? inventToken() + inventToken();
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, `${fresh}\n`, { mode: ownerOnly, flush: true });
    chmodSync(draft, ownerOnly);
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
  return fresh;
}

async function reseal(sql: Sql, { tenant, id, platform, account }: ChannelRow, was: Vault, is: Vault): Promise<"rotated" | "already" | "unreadable"> {
  const owner = { tenant, platform, account };
  for (let tries = 0; tries < triesMax; tries++) {
    const sealed = await loadSecrets(sql, tenant, id);
    if (sealed === null || is.open(owner, sealed) !== null) return "already";
    const secrets = was.open(owner, sealed);
    if (secrets === null) return "unreadable";
    if (await replaceSecrets(sql, tenant, id, sealed, is.seal(owner, secrets))) return "rotated";
  }
  throw new Problem("unavailable", `The secrets of channel ${id} change all the time. Run this again.`);
}

async function resealCopilot(sql: Sql, { tenant }: CopilotRow, was: Vault, is: Vault): Promise<"rotated" | "already" | "unreadable" | "none"> {
  const owner = copilotOwner(tenant);
  for (let tries = 0; tries < triesMax; tries++) {
    const sealed = (await copilotOf(sql, tenant))?.secrets ?? null;
    if (sealed === null) return "none";
    if (is.open(owner, sealed) !== null) return "already";
    const secrets = was.open(owner, sealed);
    if (secrets === null) return "unreadable";
    if (await replaceCopilotSecrets(sql, tenant, sealed, is.seal(owner, secrets))) return "rotated";
  }
  throw new Problem("unavailable", `The secrets of the copilot of tenant ${tenant} change all the time. Run this again.`);
}
