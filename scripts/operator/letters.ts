/** parley dead-letters …: messages that could not be handled. */
import { sources } from "../../actors/kernel/kernel";
import { adapterOf } from "../../server/platforms";
import { loadChannels } from "../../sql/channels";
import { letterById, letterRowsMax, listLetters, rawOfLetter, type Letter } from "../../sql/letters";
import { post } from "../../sql/mailboxes";
import { markReplayed } from "../../sql/outcomes";
import type { Sql } from "postgres";
import { addressOf, Problem, table, type Asked, type Command, type Parts } from "./command";
import { signedAs } from "./platforms";
import { tenantOf, tenantOption } from "./tenants";

const listedDefault = 50;
const errorCharsMax = 80;

async function letterOf(asked: Asked, sql: Sql): Promise<Letter> {
  const id = Number(asked.words[0]);
  const letter = Number.isSafeInteger(id) && id > 0 ? await letterById(sql, id) : null;
  if (!letter) throw new Problem("not_found", `There is no dead letter ${asked.words[0]}. scripts/parley dead-letters list shows those there are.`);
  return letter;
}

const answerMsMax = 30_000;

/** A body that could not be read is no message yet: it is told to the running server once more, which can read it after an update. */
async function tellAgain({ config, sql, vault }: Parts, letter: Letter): Promise<void> {
  const raw = await rawOfLetter(sql, letter);
  if (raw === null) throw new Problem("not_found", "The bytes of this webhook are past their keeping, so it can't be read again.");
  const bytes = raw.startsWith("base64:") ? Buffer.from(raw.slice("base64:".length), "base64") : Buffer.from(raw);
  const id = Number(letter.address.slice("channel/".length));
  const channel = (await loadChannels(sql)).find((one) => one.id === id && one.tenant === letter.tenant);
  const secrets = channel && vault().open(channel, channel.secrets);
  if (!channel || !secrets) throw new Problem("not_found", `Channel ${id} is not there any more, or its secrets can't be read.`);
  const parsed = adapterOf(channel.platform)?.parse(bytes, Date.now());
  if (!parsed?.ok) throw new Problem("invalid", `It still can't be read: ${parsed?.reason ?? "its platform is not known."} Update Parley first.`);
  const answer = await fetch(`${addressOf(config)}/webhook/${channel.platform}/${id}`, { method: "POST", body: bytes, headers: signedAs(channel.platform, bytes, secrets), signal: AbortSignal.timeout(answerMsMax) }).catch(() => null);
  if (!answer?.ok) throw new Problem("unavailable", `The server at ${addressOf(config)} ${answer ? `answered ${answer.status}` : "does not answer"}. It must run for this.`);
  await markReplayed(sql, letter.tenant, letter.id);
}

/** Back to the end of its actor's mailbox, where a running server finds it with its next sweep. */
async function replay(sql: Sql, letter: Letter): Promise<void> {
  await post(sql, [{ tenant: letter.tenant, address: letter.address, source: sources.replay, ext: `${letter.id}@${Date.now()}`, message: JSON.stringify(letter.message), raw: null }]);
  await markReplayed(sql, letter.tenant, letter.id);
}

export const letterCommands: readonly Command[] = [
  {
    name: "dead-letters list", about: "lists messages that could not be handled, newest first",
    options: { tenant: { ...tenantOption, about: "of this tenant only" }, all: { about: "also those that were replayed" }, limit: { value: "COUNT", about: `at most so many; without it ${listedDefault}` } },
    examples: ["dead-letters list", "dead-letters list --tenant nortia --all --json"],
    async run(asked, { sql }) {
      const tenant = asked.has("tenant") ? (await tenantOf(asked, sql)).id : null;
      const limit = Number(asked.options["limit"] ?? listedDefault);
      if (!Number.isSafeInteger(limit) || limit < 1 || limit > letterRowsMax) throw new Problem("invalid", `--limit must be a number from 1 to ${letterRowsMax}.`);
      const letters = await listLetters(sql, { tenant, open: !asked.has("all"), limit });
      return {
        // A list shows no message: it may be read aloud, mailed around, kept in a terminal's history.
        json: letters.map(({ message, ...letter }) => ({ ...letter, type: typeOf(message) })),
        text: table(["id", "tenant", "when", "actor", "message", "error", ""], letters.map((letter) => [
          String(letter.id), letter.slug, letter.at.toISOString(), letter.address, typeOf(letter.message), letter.error.slice(0, errorCharsMax), letter.replayedAt ? "replayed" : "",
        ]), "There are no dead letters."),
      };
    },
  },
  {
    name: "dead-letters show", words: ["ID"], about: "shows one with its message; with --raw also the bytes that told it", options: { raw: { about: "also looks for the webhook that told it, which may take a while" } },
    examples: ["dead-letters show 12", "dead-letters show 12 --raw --json"],
    async run(asked, { sql }) {
      const letter = await letterOf(asked, sql);
      const raw = asked.has("raw") ? await rawOfLetter(sql, letter) : undefined;
      const lines = [
        `Dead letter ${letter.id} of ${letter.slug}, ${letter.at.toISOString()}`, `Actor    ${letter.address}, message ${letter.seq}`, `Error    ${letter.error}`,
        ...(letter.replayedAt ? [`Replayed ${letter.replayedAt.toISOString()}`] : []), "", JSON.stringify(letter.message, null, 2), ...(raw === undefined ? [] : ["", raw ?? "The bytes that told it are not kept with it."]),
      ];
      return { json: raw === undefined ? letter : { ...letter, raw }, text: lines.join("\n") };
    },
  },
  {
    name: "dead-letters replay", words: ["ID"], about: "puts one back into its actor's mailbox, after what was wrong has been mended", options: { again: { about: "even if it was replayed before" } },
    examples: ["dead-letters replay 12"],
    async run(asked, parts) {
      const { sql } = parts;
      const letter = await letterOf(asked, sql);
      if (letter.replayedAt && !asked.has("again")) throw new Problem("taken", `Dead letter ${letter.id} was replayed at ${letter.replayedAt.toISOString()}. Add --again to do it once more.`);
      if (typeOf(letter.message) === "unparsed") {
        await tellAgain(parts, letter);
        return { json: { id: letter.id, address: letter.address, replayed: true }, text: `The webhook of dead letter ${letter.id} was read and taken by the server.` };
      }
      await replay(sql, letter);
      return { json: { id: letter.id, address: letter.address, replayed: true }, text: `Dead letter ${letter.id} is in the mailbox of ${letter.address} again; a running server handles it within seconds. If it fails again, it becomes a new dead letter.` };
    },
  },
];

function typeOf(message: unknown): string {
  return typeof message === "object" && message !== null && "type" in message ? String(message.type) : "";
}
