/**
 * Numbered, forward-only changes of the schema: sql/migrations/NNNN_name.sql, each in one transaction together with the row that says
 * so, one program at a time. A file that fails leaves nothing behind. A file must suit the previous release too, because that one keeps
 * running while this one migrates, and because going back is running the previous release on the new schema.
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Sql } from "postgres";
import { connect, disconnect, StoreFailure } from "./connect";
import { roleMissing, unusable } from "./open";

export interface Migrated {
  /** Names of the files applied now. */
  readonly applied: readonly string[];
  /** Number of the schema's last migration. */
  readonly version: number;
  /** The schema is from a later release than this one; it was left alone. */
  readonly isNewer: boolean;
}

export interface MigrateOptions {
  readonly dir?: string;
  readonly onApply?: (name: string) => void;
}

interface MigrationFile {
  readonly number: number;
  readonly name: string;
  readonly text: string;
  readonly sha256: string;
}

export const migrationsDir = join(import.meta.dir, "migrations");
/** Any number, as long as every release uses the same. */
const lockKey = 7_274_663;
const lockMsMax = 120_000;
const lockPollMs = 100;

/** Brings the database up to date. Throws StoreFailure with a message for the operator. */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<Migrated> {
  const files = await readFiles(options.dir ?? migrationsDir);
  const sql = connect(url, { name: "migrate", max: 1 });
  try {
    await takeLock(sql);
    const done = await readApplied(sql);
    refuseEdited(files, done);
    const missing = files.filter((file) => !done.has(file.number));
    for (const file of missing) {
      options.onApply?.(file.name);
      await apply(sql, file);
    }
    const version = Math.max(0, ...done.keys(), ...files.map((file) => file.number));
    return { applied: missing.map((file) => file.name), version, isNewer: version > files.length };
  } finally {
    // Closing the connection gives the lock back.
    await disconnect(sql);
  }
}

async function readFiles(dir: string): Promise<MigrationFile[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith(".sql")).sort();
  return Promise.all(
    names.map(async (name, index) => {
      const number = Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1]);
      if (number !== index + 1)
        throw new StoreFailure(
          "broken",
          `${join(dir, name)} is out of order: migrations are named 0001_name.sql, 0002_name.sql … without gaps.`,
        );
      const text = (await readFile(join(dir, name), "utf8")).replaceAll("\r\n", "\n");
      if (/^\s*(begin|commit|rollback|start transaction)\s*;/im.test(text))
        throw new StoreFailure("broken", `${name} must not begin or end transactions; each migration is one already.`);
      return { number, name, text, sha256: createHash("sha256").update(text).digest("hex") };
    }),
  );
}

async function takeLock(sql: Sql): Promise<void> {
  const until = Date.now() + lockMsMax;
  for (;;) {
    const rows = await sql<{ mine: boolean }[]>`select pg_try_advisory_lock(${lockKey}) as mine`.catch((error: unknown) => {
      throw unusable(error);
    });
    if (rows[0]?.mine === true) return;
    if (Date.now() > until)
      throw new StoreFailure(
        "busy",
        "Another Parley has been migrating this database for two minutes. Wait for it, or look what it is doing.",
      );
    await Bun.sleep(lockPollMs);
  }
}

async function readApplied(sql: Sql): Promise<Map<number, { name: string; sha256: string }>> {
  await sql`create table if not exists migrations (number int primary key, name text not null, sha256 text not null, applied_at timestamptz not null default now())`;
  const rows = await sql<{ number: number; name: string; sha256: string }[]>`select number, name, sha256 from migrations`;
  return new Map(rows.map((row) => [row.number, row]));
}

function refuseEdited(files: readonly MigrationFile[], done: ReadonlyMap<number, { name: string; sha256: string }>): void {
  for (const file of files) {
    const row = done.get(file.number);
    if (row !== undefined && row.sha256 !== file.sha256) {
      throw new StoreFailure(
        "edited",
        `${file.name} was changed after it had been applied to this database (there it is ${row.name}). Put the old text back and write the change as a new migration.`,
      );
    }
  }
}

async function apply(sql: Sql, file: MigrationFile): Promise<void> {
  await sql
    .begin(async (tx) => {
      await tx.unsafe(file.text).simple();
      await tx`insert into migrations (number, name, sha256) values (${file.number}, ${file.name}, ${file.sha256})`;
    })
    .catch((error: unknown) => {
      if (error instanceof Error && /permission denied to (create|grant) role/.test(error.message)) throw roleMissing(error);
      throw new StoreFailure("broken", `Migration ${file.name} failed and was undone: ${describe(error, file.text)}`);
    });
}

function describe(error: unknown, text: string): string {
  if (!(error instanceof Error)) return String(error);
  const position = "position" in error ? Number(error.position) : Number.NaN;
  return Number.isNaN(position) ? error.message : `${error.message} (line ${text.slice(0, position).split("\n").length})`;
}
