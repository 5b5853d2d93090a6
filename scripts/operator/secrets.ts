/** Secrets that operators enter: taken from where they said, and made when they leave it to us. */
import { readFileSync } from "node:fs";
import { environmentValue } from "../../server/config";
import { inventPassword } from "../../server/invent";
import { Problem, type Asked, type Parts } from "./command";

/** The value of an option, followed to where it points: env:NAME, file:PATH, or - for the next line of standard input. */
export async function secretOf(asked: Asked, name: string, parts: Parts): Promise<string | undefined> {
  const given = asked.options[name];
  if (given === undefined) return undefined;
  const value = await follow(given, name, parts);
  if (value === "") throw new Problem("invalid", `--${name} is empty.`);
  return value;
}

async function follow(given: string, name: string, parts: Parts): Promise<string> {
  if (given === "-") return parts.line();
  if (given.startsWith("env:")) {
    const value = environmentValue(given.slice("env:".length));
    if (value === undefined) throw new Problem("invalid", `--${name}: there is no variable ${given.slice("env:".length)}.`);
    return value.trim();
  }
  if (!given.startsWith("file:")) return given;
  try {
    return readFileSync(given.slice("file:".length), "utf8").trim();
  } catch {
    throw new Problem("invalid", `--${name}: ${given.slice("file:".length)} can't be read.`);
  }
}

export const passwordCharsMin = 10;

/** A new password: from standard input, from where --password points, or invented. */
export async function newPassword(asked: Asked, parts: Parts): Promise<{ password: string; isInvented: boolean }> {
  if (asked.has("password-stdin") && asked.has("password")) throw new Problem("misunderstood", "Give either --password or --password-stdin.");
  const password = asked.has("password-stdin") ? await parts.line() : await secretOf(asked, "password", parts);
  if (password === undefined) return { password: inventPassword(), isInvented: true };
  if (password.length < passwordCharsMin) throw new Problem("invalid", `The password must have at least ${passwordCharsMin} characters.`);
  return { password, isInvented: false };
}
