/** An upload against a small server that loses the line whenever it likes. */
import { expect, test } from "bun:test";
import type { UploadOpened, Uploaded } from "../server/protocol";
import { Failed, type Ask } from "./socket";
import { Uploads, type Attachment, type KeptFile } from "./uploads";

const chunk = 32 * 1024;
const waitMsMax = 8_000;

/** One browser's disk. */
const disk = () => {
  const kept = new Map<string, KeptFile>();
  return { kept, shelf: { put: async (one: KeptFile) => void kept.set(one.client, one), remove: async (client: string) => void kept.delete(client), all: async () => [...kept.values()] } };
};

function scene(bytes: number, { cutAt = -1, refuse = false, silent = false, on = disk(), by = 7 } = {}) {
  let written = 0;
  let unacknowledged = 0;
  let most = 0;
  let isCut = false;
  let opened = 0;
  const asked: string[] = [];
  let list: readonly Attachment[] = [];
  const uploads = new Uploads({
    isLive: () => !isCut,
    changed: (next) => void (list = next),
    async ask<T>(frame: Ask): Promise<T> {
      if (refuse) throw new Failed("invalid", "Not this one.");
      if (silent) return await new Promise<T>(() => undefined);
      if (frame.t === "upload") {
        asked.push(frame.client);
        opened++;
        isCut = false;
        return { upload: 7, offset: written } satisfies UploadOpened as T;
      }
      if (written !== bytes) throw new Failed("invalid", `${written} have arrived`);
      return { file: { id: "f", mime: "text/plain", bytes } } satisfies Uploaded as T;
    },
    write(frame) {
      if (isCut) return false;
      const offset = new DataView(frame.buffer).getUint32(5);
      const size = frame.length - 9;
      expect(offset).toBe(written + unacknowledged);
      unacknowledged += size;
      most = Math.max(most, unacknowledged);
      setTimeout(() => {
        unacknowledged -= size;
        if (isCut) return;
        written += size;
        if (written === cutAt) {
          isCut = true;
          uploads.connected();
          setTimeout(() => void (isCut = false), 20);
        } else uploads.chunked(7, written);
      });
      return true;
    },
  }, on.shelf);
  const end = async (): Promise<Attachment | undefined> => {
    for (const until = Date.now() + waitMsMax; Date.now() < until && !["done", "failed", "refused"].includes(list[0]?.state ?? "");) await Bun.sleep(5);
    return list[0];
  };
  if (bytes > 0) uploads.add("a", [new File([new Uint8Array(bytes)], "a.txt", { type: "text/plain" })], "whatsapp", undefined, by);
  return { uploads, end, on, asked, list: () => list, facts: () => ({ written, most, opened }) };
}

test("a file arrives whole, with at most a window of it unacknowledged", async () => {
  const { end, facts } = scene(chunk * 20 + 5);
  expect(await end()).toMatchObject({ state: "done", stored: { id: "f" }, sent: chunk * 20 + 5 });
  expect(facts()).toEqual({ written: chunk * 20 + 5, most: 8 * chunk, opened: 1 });
});

test("a cut line is gone on with where the server says", async () => {
  const { end, facts } = scene(chunk * 20, { cutAt: chunk * 6 });
  expect(await end()).toMatchObject({ state: "done" });
  expect(facts()).toMatchObject({ written: chunk * 20, opened: 2 });
});

test("what the server refuses is told in its words, and can be tried again", async () => {
  const { end, uploads, list } = scene(chunk, { refuse: true });
  expect(await end()).toMatchObject({ state: "failed", say: "Not this one." });
  uploads.remove(list()[0]!.client);
  expect(list()).toEqual([]);
});

test("a file that waits in a composer is there again after a reload, under its own id, and goes up from where it was", async () => {
  const before = scene(chunk * 3, { silent: true });
  const [waiting] = before.list();
  // The first page is gone; its disk is not.
  const stranger = scene(0, { on: before.on });
  await stranger.uploads.restore(8);
  expect(stranger.list()).toEqual([]);
  const after = scene(0, { on: before.on });
  await after.uploads.restore(7);
  expect(after.list()).toMatchObject([{ client: waiting!.client, conversation: "a", kind: "document", file: { name: "a.txt", size: chunk * 3 } }]);
  await after.uploads.restore(7);
  expect(after.list()).toHaveLength(1);
  for (let looks = 0; looks < 200 && after.asked.length === 0; looks++) await Bun.sleep(5);
  expect(after.asked).toEqual([waiting!.client]);
});

test("what leaves the composer leaves the disk; who signs out for a while finds it again", async () => {
  const { uploads, on, list, end } = scene(chunk);
  await end();
  uploads.clear();
  expect([list(), on.kept.size]).toEqual([[], 1]);
  const back = scene(0, { on });
  await back.uploads.restore(7);
  back.uploads.remove(back.list()[0]!.client);
  expect([back.list(), on.kept.size]).toEqual([[], 0]);
});

test("what the channel doesn't take, and what has waited for more than a week, is not kept", async () => {
  const { uploads, on } = scene(0);
  uploads.add("a", [new File([], "empty.txt")], "whatsapp", undefined, 7);
  expect(on.kept.size).toBe(0);
  on.kept.set("old", { client: "old", conversation: "a", file: new File(["x"], "old.txt"), kind: "document", by: 7, at: Date.now() - 8 * 24 * 3_600_000 });
  const after = scene(0, { on });
  await after.uploads.restore(7);
  expect([after.list(), on.kept.size]).toEqual([[], 0]);
});
