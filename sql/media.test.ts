/** What patches make of an entry's content, in the store itself. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect, disconnect } from "./connect";
import { freshDatabase, type TestDatabase } from "./testing";

let database: TestDatabase;
let sql: ReturnType<typeof connect>;
beforeAll(async () => {
  database = await freshDatabase();
  sql = connect(database.url, { name: "test", max: 1 });
});
afterAll(async () => {
  await disconnect(sql);
  await database.drop();
});

const merged = async (content: unknown, patch: unknown): Promise<unknown> => {
  const [row] = await sql<{ merged: unknown }[]>`select merge_content(${content === null ? null : JSON.stringify(content)}::text::json, ${JSON.stringify(patch)}::text::json) as merged`;
  return row?.merged;
};
const file = { id: "f", mime: "image/png", bytes: 3 };
const photo = { type: "media", media: "image", ref: "r1", caption: "look" };

describe("our copy of a file", () => {
  const table: readonly [string, unknown, unknown, unknown][] = [
    ["goes into the content that speaks of it", { content: photo }, { file: { ref: "r1", file } }, { content: { ...photo, file } }],
    ["is left alone by what else is there", { content: photo, reactions: { a: "👍" }, edited: 5 }, { file: { ref: "r1", file } }, { content: { ...photo, file }, reactions: { a: "👍" }, edited: 5 }],
    ["of what an edit replaced is dropped", { content: { ...photo, ref: "r2" } }, { file: { ref: "r1", file } }, { content: { ...photo, ref: "r2" } }],
    ["comes too late when the message is a text now", { edited: 5 }, { file: { ref: "r1", file } }, { edited: 5 }],
    ["that could not be had is told", { content: photo }, { file: { ref: "r1", refused: "gone" } }, { content: { ...photo, refused: "gone" } }],
    ["takes back what was told before", { content: { ...photo, refused: "gone" } }, { file: { ref: "r1", file } }, { content: { ...photo, file } }],
    ["stays when the caption is edited", { content: { ...photo, file } }, { edited: 9, content: { ...photo, caption: "see" } }, { edited: 9, content: { ...photo, caption: "see", file } }],
    ["goes when another file is put in its place", { content: { ...photo, file } }, { edited: 9, content: { ...photo, ref: "r2" } }, { edited: 9, content: { ...photo, ref: "r2" } }],
    ["of a plain text is nothing", null, { file: { ref: "r1", file } }, null],
  ];
  for (const [what, content, patch, wanted] of table) test(what, async () => expect(await merged(content, patch)).toEqual(wanted));
});

test("reactions and edits are merged as before", async () => {
  expect(await merged({ content: photo, reactions: { a: "👍", b: "❤" } }, { reactions: { a: null, c: "😀" } })).toEqual({ content: photo, reactions: { b: "❤", c: "😀" } });
  expect(await merged(null, { revoked: 7 })).toEqual({ revoked: 7 });
  expect(await merged({ quote: { ext: "q" } }, { edited: 7, content: { type: "text", text: "x" } })).toEqual({ quote: { ext: "q" }, edited: 7, content: { type: "text", text: "x" } });
});
