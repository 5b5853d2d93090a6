/**
 * The store: who may write, who may read, and over which connections.
 *
 * Roles. Everything is owned by the role of DATABASE_URL. It writes through `writer` and `committer`. Everybody else reads through `read`,
 * as the role parley_reader, which owns nothing and sees the rows of one tenant or none. Managed databases give no superuser and no
 * BYPASSRLS, so the walls are made of policies alone: row-level security is forced, a policy to parley_reader compares the tenant with
 * the setting parley.tenant, and a policy to the owner lets it see all. The migration makes parley_reader (it needs CREATEROLE for that,
 * or an administrator who makes the role and grants it) and the owner becomes it by the `role` setting of the reader's connections: so
 * a statement that slips out of its transaction still is the reader's, and without a tenant it sees nothing.
 */
import type { PendingQuery, ReservedSql, Sql } from "postgres";
import { connect, disconnect, serverVersionMin, StoreFailure } from "./connect";
import { makeGate } from "./gate";

export { StoreFailure } from "./connect";

export interface Store {
  /** For commands, sweeps and everything that is neither hot nor an agent's question. */
  readonly writer: Sql;
  /** For the kernel's commits: plans are made once, for indexes, whatever the tables held on that day. */
  readonly committer: Sql;
  /**
   * One tenant's rows, in a transaction that can't write. `ask` gets the connection and answers a query or a list of queries, which
   * travel together with the transaction's own statements in one round trip. An async function works too, at one round trip per await.
   * Throws StoreFailure "busy" when too many are reading.
   */
  read<const Queries extends readonly PromiseLike<unknown>[]>(tenant: number, ask: (sql: Sql) => Queries): Promise<Answers<Queries>>;
  read<Answer>(tenant: number, ask: (sql: Sql) => PromiseLike<Answer>): Promise<Answer>;
  /** For metrics: readers at work, and those that wait for a connection. */
  gauges(): { readonly reading: number; readonly waiting: number };
  close(): Promise<void>;
}

export type Answers<Queries extends readonly PromiseLike<unknown>[]> = { -readonly [Place in keyof Queries]: Awaited<Queries[Place]> };

export interface OpenOptions {
  readonly writersMax?: number;
  readonly committersMax?: number;
  readonly readersMax?: number;
}

const writersMaxDefault = 4;
const committersMaxDefault = 4;
const readersMaxDefault = 6;
const readStatementMsMax = 10_000;
const writeStatementMsMax = 60_000;
const commitStatementMsMax = 15_000;

/** Pitfall 1 of the measurements: a plan made on an empty table stays, and a sequential scan of a journal only ever gets slower. */
const committerSettings = { plan_cache_mode: "force_generic_plan", enable_seqscan: "off", jit: "off" };
const readerSettings = { role: "parley_reader", default_transaction_read_only: "on", jit: "off" };

/** Opens the pools and makes sure they can do their work. The database must be migrated. */
export async function openStore(url: string, options: OpenOptions = {}): Promise<Store> {
  const readersMax = options.readersMax ?? readersMaxDefault;
  const pool = (name: string, max: number, statementMsMax: number, settings: Record<string, string> = {}) =>
    connect(url, { name, max, settings: { statement_timeout: String(statementMsMax), ...settings } });
  const writer = pool("writer", options.writersMax ?? writersMaxDefault, writeStatementMsMax);
  const committer = pool("committer", options.committersMax ?? committersMaxDefault, commitStatementMsMax, committerSettings);
  const readers = pool("reader", readersMax, readStatementMsMax, readerSettings);
  const close = async () => {
    await Promise.all([writer, committer, readers].map(disconnect));
  };
  try {
    await checkServer(writer);
    await checkReader(readers);
  } catch (error) {
    await close();
    throw error;
  }
  const gate = makeGate(readersMax);
  return {
    writer,
    committer,
    read: (tenant: number, ask: (sql: Sql) => PromiseLike<unknown> | readonly PromiseLike<unknown>[]) =>
      gate.enter(async () => {
        const sql = await readers.reserve();
        try {
          return await readInOneTrip(sql, tenant, ask);
        } finally {
          sql.release();
        }
      }) as Promise<never>,
    gauges: gate.gauges,
    close,
  };
}

async function checkServer(sql: Sql): Promise<void> {
  const rows = await sql<{ version: string }[]>`select current_setting('server_version_num') as version`.catch((error: unknown) => {
    throw unusable(error);
  });
  if (Number(rows[0]?.version) < serverVersionMin) {
    throw new StoreFailure("old", "The database is older than PostgreSQL 15. Upgrade it, or unset DATABASE_URL to use the embedded one.");
  }
}

async function checkReader(sql: Sql): Promise<void> {
  await sql`select 1`.catch((error: unknown) => {
    throw roleMissing(error);
  });
}

/** The migration makes the role itself, where the user may; where not, an administrator does these two steps once. */
export function roleMissing(error: unknown): StoreFailure {
  const steps = "create role parley_reader nologin; grant parley_reader to <the user of DATABASE_URL> with admin option;";
  return new StoreFailure(
    "role",
    `The database user can't become parley_reader, as which agents read (${messageOf(error)}). As an administrator run: ${steps}`,
  );
}

/** What a failed connection means to the operator. */
export function unusable(error: unknown): StoreFailure {
  if (error instanceof StoreFailure) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const refused = /^(28|3D)/.test(code);
  return refused
    ? new StoreFailure("refused", `The database refuses us: ${messageOf(error)}. Check user, password and database name in DATABASE_URL.`)
    : new StoreFailure(
        "unreachable",
        `The database can't be reached (${messageOf(error)}). Check host and port in DATABASE_URL and that it runs.`,
      );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

type Question = PromiseLike<unknown> | readonly PromiseLike<unknown>[];

/** Statements wait for each other on the server, not here: all are written before the first answer comes. */
async function readInOneTrip(sql: ReservedSql, tenant: number, ask: (sql: Sql) => Question): Promise<unknown> {
  const opening = settling([sql`begin read only`, sql`select set_config('parley.tenant', ${String(tenant)}, true)`]);
  let closing: Promise<unknown> | null = null;
  try {
    const asked = ask(sql);
    const questions = isList(asked) ? asked : [asked];
    const answering = settling(questions);
    if (questions.every(isQuery)) closing = settling([sql`commit`]);
    const answers = await answering;
    // Without its beginning a transaction is none: then the answers were given without a tenant, and are empty.
    await opening;
    return isList(asked) ? answers : answers[0];
  } finally {
    await Promise.allSettled([opening, closing ?? settling([sql`commit`])]);
  }
}

/** Sends what can be sent now. A failure nobody waits for yet must not count as unhandled. */
function settling(questions: readonly PromiseLike<unknown>[]): Promise<unknown[]> {
  for (const question of questions) if (isQuery(question)) question.execute();
  const all = Promise.all(questions);
  all.catch(() => undefined);
  return all;
}

function isQuery(question: PromiseLike<unknown>): question is PendingQuery<never[]> {
  return "execute" in question;
}

function isList(asked: Question): asked is readonly PromiseLike<unknown>[] {
  return Array.isArray(asked);
}
