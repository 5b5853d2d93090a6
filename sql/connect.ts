/** Connections as everything here opens them: what a URL may say, and limits on every wait. */
import { readFileSync } from "node:fs";
import type { Sql } from "postgres";
import postgres from "postgres";

/** Why a database can't be used. The message says what to do; it is meant for the operator. */
export type StoreWhy = "url" | "unreachable" | "refused" | "old" | "role" | "newer" | "edited" | "broken" | "busy";

export class StoreFailure extends Error {
  constructor(
    readonly why: StoreWhy,
    message: string,
  ) {
    super(message);
    this.name = "StoreFailure";
  }
}

export interface ConnectOptions {
  /** What the database's own views show of us. */
  readonly name: string;
  readonly max: number;
  /** Settings of the session, sent with its first message. */
  readonly settings?: Readonly<Record<string, string>>;
}

export const serverVersionMin = 150_000;
const connectSecondsMax = 5;
const reconnectMsMin = 20;
const reconnectMsMax = 1_000;
const endSecondsMax = 5;
/** A transaction whose owner has gone silent holds locks that everybody else waits for. */
const idleTransactionMsMax = 30_000;

/**
 * A pool. Connections are made when first needed. One that dies fails the queries it carried with CONNECTION_CLOSED and is replaced;
 * scripts/patches says what we had to mend for that to be true.
 */
export function connect(url: string, options: ConnectOptions): Sql {
  const { address, ...place } = placeOf(url);
  return postgres(address, {
    ...place,
    max: options.max,
    connect_timeout: connectSecondsMax,
    // Connections that are closed for their age would be closed in the middle of a reservation.
    max_lifetime: null,
    backoff: (tries: number) => Math.min(reconnectMsMax, reconnectMsMin * 2 ** tries) / 1000,
    onnotice: () => undefined,
    connection: {
      application_name: `parley ${options.name}`,
      idle_in_transaction_session_timeout: idleTransactionMsMax,
      ...options.settings,
    },
  });
}

/** Lets running queries finish, for a while. */
export async function disconnect(sql: Sql): Promise<void> {
  await sql.end({ timeout: endSecondsMax });
}

interface Place {
  /** The URL without what only libpq understands; postgres.js would send the rest to the server as settings. */
  readonly address: string;
  readonly host?: string;
  readonly port?: number;
  readonly ssl?: false | "prefer" | "require" | { readonly ca?: string; readonly checkServerIdentity?: () => undefined };
}

/** What libpq's URLs can say and postgres.js does not read: a socket's directory, and whose certificates to trust. */
function placeOf(url: string): Place {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new StoreFailure("url", "DATABASE_URL must look like postgres://user:password@host:5432/database");
  }
  const query = parsed.searchParams;
  const directory = query.get("host") ?? decodeURIComponent(parsed.hostname);
  const socket = directory.startsWith("/") ? { host: directory, port: Number(parsed.port || 5432) } : {};
  const encryption = encryptionOf(query.get("sslmode"), query.get("sslrootcert"));
  for (const name of ["host", "sslmode", "sslrootcert"]) query.delete(name);
  return { address: parsed.href, ...socket, ...encryption };
}

/** https://www.postgresql.org/docs/current/libpq-ssl.html: only the verify modes look at certificates, unless a root is named. */
function encryptionOf(mode: string | null, root: string | null): Pick<Place, "ssl"> {
  if (mode === null && root === null) return {};
  if (mode === "disable") return { ssl: false };
  if (root === null || root === "system")
    return mode === "verify-full" || root === "system"
      ? { ssl: {} }
      : { ssl: mode === "prefer" || mode === "allow" ? "prefer" : "require" };
  const ca = certificatesIn(root);
  return { ssl: mode === "verify-full" ? { ca } : { ca, checkServerIdentity: () => undefined } };
}

function certificatesIn(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new StoreFailure("url", `DATABASE_URL names ${path} as sslrootcert, but that file can't be read.`);
  }
}
