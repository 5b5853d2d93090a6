/** What a command is, how its words are read, and what it prints. Every command answers with a value (for --json) and with words (for people). */
import type { Config } from "../../server/config";
import type { Vault } from "../../server/vault";
import type { Sql } from "postgres";

export interface Option {
  /** what stands in the help for the value; absent: a switch */
  readonly value?: string;
  readonly about: string;
  readonly required?: boolean;
  readonly oneOf?: readonly string[];
  /** also read from a file, a variable or standard input, so that it stays out of the shell's history */
  readonly isSecret?: boolean;
}

export interface Command {
  /** as typed, such as "channel add whatsapp" */
  readonly name: string;
  /** other names, of as many words */
  readonly also?: readonly string[];
  readonly about: string;
  /** the words after the name, such as SLUG */
  readonly words?: readonly string[];
  readonly options: Readonly<Record<string, Option>>;
  readonly examples: readonly string[];
  run(asked: Asked, parts: Parts): Promise<Answer>;
}

export interface Asked {
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | undefined>>;
  has(name: string): boolean;
}

/** What commands work with. The database is opened when it is asked for. */
export interface Parts {
  readonly config: Config;
  readonly sql: Sql;
  vault(): Vault;
  /** the next line of standard input */
  line(): Promise<string>;
}

export interface Answer { readonly json: unknown; readonly text: string }

/** Nothing was done; the message says why and what to do. */
export class Problem extends Error {
  constructor(readonly code: "misunderstood" | "not_found" | "taken" | "invalid" | "unavailable", message: string) {
    super(message);
  }
}

export const exitCodes = { done: 0, failed: 1, misunderstood: 2 } as const;

/** Columns as wide as their widest cell; nothing after the last one. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[], whenEmpty: string): string {
  if (rows.length === 0) return whenEmpty;
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => Bun.stringWidth(row[at] ?? ""))));
  const line = (cells: readonly string[]): string => cells.map((cell, at) => cell + " ".repeat(Math.max(0, (widths[at] ?? 0) - Bun.stringWidth(cell)))).join("  ").trimEnd();
  return [line(heads.map((head) => head.toUpperCase())), ...rows.map(line)].join("\n");
}

/** Where the server answers on this machine, if it runs. */
export function addressOf(config: Pick<Config, "host" | "port">): string {
  const host = config.host === "0.0.0.0" || config.host === "::" ? "127.0.0.1" : config.host;
  return `http://${host.includes(":") ? `[${host}]` : host}:${config.port}`;
}
