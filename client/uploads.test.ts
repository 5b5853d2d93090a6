/** An upload against a small server that loses the line whenever it likes. */
import { expect, test } from "bun:test";
import type { UploadOpened, Uploaded } from "../server/protocol";
import { Failed, type Ask } from "./socket";
import { Uploads, type Attachment } from "./uploads";

const chunk = 32 * 1024;
const waitMsMax = 8_000;

function scene(bytes: number, { cutAt = -1, refuse = false } = {}) {
  let written = 0;
  let unacknowledged = 0;
  let most = 0;
  let isCut = false;
  let opened = 0;
  let list: readonly Attachment[] = [];
  const uploads = new Uploads({
    isLive: () => !isCut,
    changed: (next) => void (list = next),
    async ask<T>(frame: Ask): Promise<T> {
      if (refuse) throw new Failed("invalid", "Not this one.");
      if (frame.t === "upload") {
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
  });
  const end = async (): Promise<Attachment | undefined> => {
    for (const until = Date.now() + waitMsMax; Date.now() < until && !["done", "failed", "refused"].includes(list[0]?.state ?? "");) await Bun.sleep(5);
    return list[0];
  };
  uploads.add("a", [new File([new Uint8Array(bytes)], "a.txt", { type: "text/plain" })], "whatsapp", undefined);
  return { uploads, end, list: () => list, facts: () => ({ written, most, opened }) };
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
