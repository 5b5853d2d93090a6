/** parley dead-letters …: messages that could not be handled. */
import { sources } from "../../actors/kernel/kernel";
import { letterById, letterRowsMax, listLetters, rawOfLetter, type Letter } from "../../sql/letters";
import { post } from "../../sql/mailboxes";
import { markReplayed } from "../../sql/outcomes";
import type { Sql } from "postgres";
import { Problem, table, type Asked, type Command } from "./command";
import { tenantOf, tenantOption } from "./tenants";

const listedDefault = 50;
const errorCharsMax = 80;

async function letterOf(asked: Asked, sql: Sql): Promise<Letter> {
  const id = Number(asked.words[0]);
  const letter = Number.isSafeInteger(id) && id > 0 ? await letterById(sql, id) : null;
  if (!letter) throw new Problem("not_found", `There is no dead letter ${asked.words[0]}. scripts/parley dead-letters list shows those there are.`);
  return letter;
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
    async run(asked, { sql }) {
      const letter = await letterOf(asked, sql);
      if (letter.replayedAt && !asked.has("again")) throw new Problem("taken", `Dead letter ${letter.id} was replayed at ${letter.replayedAt.toISOString()}. Add --again to do it once more.`);
      await replay(sql, letter);
      return { json: { id: letter.id, address: letter.address, replayed: true }, text: `Dead letter ${letter.id} is in the mailbox of ${letter.address} again; a running server handles it within seconds. If it fails again, it becomes a new dead letter.` };
    },
  },
];

function typeOf(message: unknown): string {
  return typeof message === "object" && message !== null && "type" in message ? String(message.type) : "";
}
