/** What administrators send of channels, read into closed shapes. What a platform wants of its secrets the form in connect.ts says; this is about form and size. */
import type { ChannelForm, Platform } from "./protocol";
import { fields, integer, list, matching, maybe, oneOf, text } from "./socket-read";

const platforms: readonly Platform[] = ["whatsapp", "messenger", "instagram", "telegram", "x"];
const nameCharsMax = 100;
const accountPattern = /^[0-9]{1,20}$/;
const secretsMax = 10;
const secretCharsMax = 4_096;
const secretNamePattern = /^[a-z_]{1,32}$/;

export function readChannelForm(value: unknown): ChannelForm {
  const from = fields(value, "channel");
  return {
    platform: oneOf(from["platform"], "platform", platforms), name: text(from["name"], "name", nameCharsMax), secrets: readSecrets(from["secrets"], "secrets"),
    ...maybe(from, "account", (account, what) => matching(account, what, accountPattern, "the platform's id of the account, of digits only")),
    ...maybe(from, "mode", (mode, what) => oneOf(mode, what, ["webhook", "polling"])), ...maybe(from, "expiresAt", (at, what) => integer(at, what, 0)),
  };
}

export const readRemoved = (value: unknown, what: string): string[] => list(value, what, secretsMax, (name, place) => matching(name, place, secretNamePattern, "of a-z and _"));

export function readSecrets(value: unknown, what: string): Record<string, string> {
  const given = Object.entries(fields(value, what));
  integer(given.length, `the number of ${what}`, 0, secretsMax);
  return Object.fromEntries(given.map(([name, secret]) => [matching(name, `a name in ${what}`, secretNamePattern, "of a-z and _"), text(secret, name, secretCharsMax, 0)]));
}
