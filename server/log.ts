/**
 * Logs: one JSON line per event on standard output, with a fixed `event` word. What may stand in a line is a closed list of fields of plain values:
 * message text, tokens, names, numbers and addresses of people have no field, so they can't be logged by mistake.
 */
import type { LogLevel } from "./config";

/** The fields that exist. Ids are ours and opaque; `code` and `why` are words of closed unions, never a sentence from outside. */
export interface LogFields {
  readonly request?: string;
  readonly tenant?: number;
  readonly channel?: number;
  readonly platform?: string;
  readonly user?: number;
  readonly conversation?: string;
  readonly delivery?: string;
  readonly call?: string;
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  readonly code?: string;
  readonly why?: string;
  readonly count?: number;
  readonly ms?: number;
  readonly port?: number;
  readonly pid?: number;
  readonly version?: string;
  readonly signal?: string;
  readonly setting?: string;
  /** of an actor */
  readonly kind?: string;
  /** the class or code of an error, never its text */
  readonly error?: string;
}

export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

const fieldNames = new Set<string>([
  "request", "tenant", "channel", "platform", "user", "conversation", "delivery", "call", "method", "route", "status", "code", "why", "count", "ms", "port", "pid",
  "version", "signal", "setting", "kind", "error",
] satisfies (keyof LogFields)[]);
const severity: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 };
const valueCharsMax = 200;

export function openLog(level: LogLevel, write: (line: string) => void = (line) => void process.stdout.write(line)): Log {
  const at = (own: LogLevel) => (event: string, fields: LogFields = {}): void => {
    if (severity[own] >= severity[level]) write(lineOf(own, event, fields));
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** Types are gone at run time, so names and values are checked here once more. */
function lineOf(level: LogLevel, event: string, fields: LogFields): string {
  const line: Record<string, string | number> = { at: new Date().toISOString(), level, event };
  for (const [name, value] of Object.entries(fields)) {
    if (!fieldNames.has(name)) continue;
    if (typeof value === "number") line[name] = value;
    else if (typeof value === "string") line[name] = value.slice(0, valueCharsMax);
  }
  return `${JSON.stringify(line)}\n`;
}

/**
 * What may be told of an error: its class, its code, and where in our own source it rose. Its text stays out, since libraries put
 * statements, addresses and values of their callers into it.
 */
export function faultOf(error: unknown): { readonly code: string; readonly why: string } {
  if (!(error instanceof Error)) return { code: "thrown", why: typeof error };
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  const place = /\/((?:server|actors|sql|scripts)\/[\w./-]+:\d+)/.exec(error.stack ?? "")?.[1];
  return { code, why: place ?? error.name };
}
