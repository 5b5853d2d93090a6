/** Files of ours on their way to a platform. A form is put together in memory, so only so many bytes are on their way at once; the next one waits for its turn. */
import type { Attachment } from "../actors/adapters/adapter";
import type { Answer, Media as MediaContent } from "../actors/messages";
import { storedFile, type Media } from "./media";
import { disposition, nameFor } from "./media-names";
import { isShown } from "./media-type";

const bytesAtOnceMax = 64 * 1024 * 1024;
const waitingMax = 500;
const linkSeconds = 3_600;

export interface Attachments {
  /** Opens the file that the content names and hands it to `send`. */
  with(tenant: number, content: MediaContent, send: (attachment: Attachment) => Promise<Answer>): Promise<Answer>;
}

export function openAttachments(media: Media, publicUrl: URL | null): Attachments {
  let bytesUnderWay = 0;
  const waiting: (() => void)[] = [];

  /** One that is larger than all together may have goes alone. */
  async function enter(bytes: number): Promise<boolean> {
    while (bytesUnderWay > 0 && bytesUnderWay + bytes > bytesAtOnceMax) {
      if (waiting.length >= waitingMax) return false;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    bytesUnderWay += bytes;
    return true;
  }

  function leave(bytes: number): void {
    bytesUnderWay -= bytes;
    for (const go of waiting.splice(0)) go();
  }

  return {
    async with(tenant, content, send) {
      const row = await media.find(tenant, content.ref.slice("file:".length));
      if (!row) return gone;
      if (!(await enter(row.bytes))) return busy;
      const key = { tenant, hash: row.hash };
      const name = nameFor(content.name ?? row.name ?? undefined, row.mime);
      try {
        return await send({
          file: storedFile(row),
          name,
          async blob() {
            const body = await media.blobs.read(key);
            return body instanceof Blob ? body : await new Response(body).blob();
          },
          link() {
            const about = { mime: row.mime, disposition: disposition(isShown(row.mime), name), seconds: linkSeconds };
            if (media.blobs.link) return media.blobs.link(key, about);
            return publicUrl?.protocol === "https:" ? new URL(media.link(tenant, row.id, false, linkSeconds).url, publicUrl).href : null;
          },
        });
      } finally {
        leave(row.bytes);
      }
    },
  };
}

const gone: Answer = { result: "failed", retry: false, code: "no_file", reason: "The file is not there any more.", hint: "Attach it again." };
const busy: Answer = { result: "failed", retry: true, code: "busy", reason: "Too many files are on their way at once.", hint: "It is tried again by itself." };
