/**
 * Files on their way to X: pictures in one go, anything in pieces, and films that are prepared for a while. A file is good for a day.
 * https://docs.x.com/x-api/media/quickstart/media-upload-chunked
 */
import { mediaId } from "./media";
import { objectOf, parsed, textOf } from "./shape";
import type { Json } from "./shape";
import type { World } from "./world";
import type { DmMedia } from "./x-wire";
import { invalid, notFound } from "./x-problems";
import type { Problem } from "./x-problems";

const megabyte = 1024 * 1024;
/** https://docs.x.com/x-api/media/quickstart/best-practices */
const bytesMax: Readonly<Record<string, number>> = { dm_image: 5 * megabyte, dm_gif: 15 * megabyte, dm_video: 512 * megabyte };
const segmentBytesMax = 5 * megabyte;
const types: Readonly<Record<string, readonly string[]>> = {
  dm_image: ["image/jpeg", "image/png", "image/webp", "image/bmp"],
  dm_gif: ["image/gif"],
  dm_video: ["video/mp4", "video/quicktime", "video/webm"],
};
const kinds = { dm_image: "photo", dm_gif: "animated_gif", dm_video: "video" } as const;
const goodForMs = 24 * 3_600_000;
const filesMax = 1_000;
const preparedAfterMs = 1_200;
const idsMax = 5_000;

interface Upload {
  readonly id: string;
  readonly category: keyof typeof kinds;
  readonly at: number;
  readonly bytes: number;
  /** when it may be sent, ms; null: not all of it has come */
  readyAt: number | null;
  readonly segments: Map<number, number>;
}

export type Answered = { readonly status?: number; readonly data: Json } | Problem;

export interface Uploads {
  oneShot(request: Request): Promise<Answered>;
  initialize(request: Request): Promise<Answered>;
  append(id: string, request: Request): Promise<Answered>;
  finalize(id: string): Answered;
  status(id: string): Answered;
  /** A file that may be sent now, or why not. */
  take(id: string): DmMedia | Problem;
}

export function uploads(world: World): Uploads {
  const known = new Map<string, Upload>();
  let count = 0;

  function keep(category: Upload["category"], bytes: number): Upload {
    // Nineteen digits at most, and apart from those of customers' files.
    const id = mediaId(
      category === "dm_video" ? "video" : category === "dm_gif" ? "animation" : "image",
      null,
      world.startedAt,
      idsMax + (count++ % idsMax),
    );
    const upload: Upload = { id, category, at: world.clock.rules(), bytes, readyAt: null, segments: new Map() };
    known.set(id, upload);
    if (known.size > filesMax) known.delete(known.keys().next().value ?? "");
    return upload;
  }
  const prepare = (upload: Upload): void => {
    upload.readyAt = world.clock.now() + (upload.category === "dm_image" ? 0 : preparedAfterMs);
  };

  async function oneShot(request: Request): Promise<Answered> {
    const form = await request.formData().catch(() => null);
    const [media, category] = [form?.get("media"), textOf(form?.get("media_category"))];
    if (!(media instanceof Blob)) return invalid("media", "", "media: is required");
    if (!isCategory(category)) return invalid("media_category", category, "media_category: must be one of the known categories");
    const wrong = judge(category, media.type.split(";")[0] ?? "", media.size);
    if (wrong) return wrong;
    const upload = keep(category, media.size);
    prepare(upload);
    return { data: shown(upload) };
  }

  async function initialize(request: Request): Promise<Answered> {
    const given = objectOf(parsed(await request.text()));
    const [category, type, bytes] = [textOf(given["media_category"]), textOf(given["media_type"]), given["total_bytes"]];
    const surprise = Object.keys(given).find(
      (name) => !["media_category", "media_type", "total_bytes", "shared", "additional_owners"].includes(name),
    );
    if (surprise !== undefined) return invalid(surprise, textOf(given[surprise]), `${surprise}: is not a field of this request`);
    if (!isCategory(category)) return invalid("media_category", category, "media_category: must be one of the known categories");
    if (typeof bytes !== "number" || !Number.isSafeInteger(bytes))
      return invalid("total_bytes", textOf(bytes), "total_bytes: must be a whole number");
    const wrong = judge(category, type, bytes);
    if (wrong) return wrong;
    const upload = keep(category, bytes);
    return { data: { id: upload.id, media_key: keyOf(upload), expires_after_secs: goodForMs / 1000 } };
  }

  async function append(id: string, request: Request): Promise<Answered> {
    const upload = known.get(id);
    if (!upload || upload.readyAt !== null) return notFound("media", id);
    const form = await request.formData().catch(() => null);
    const [media, index] = [form?.get("media"), Number(form?.get("segment_index") ?? NaN)];
    if (!(media instanceof Blob) || media.size === 0 || media.size > segmentBytesMax)
      return invalid("media", "", `media: a segment has from 1 to ${segmentBytesMax} bytes`);
    if (!Number.isInteger(index) || index < 0 || index > 999)
      return invalid("segment_index", String(index), "segment_index: must be from 0 to 999");
    upload.segments.set(index, media.size);
    return { data: { expires_at: Math.floor((upload.at + goodForMs) / 1000) } };
  }

  function finalize(id: string): Answered {
    const upload = known.get(id);
    if (!upload) return notFound("media", id);
    const came = [...upload.segments.values()].reduce((sum, bytes) => sum + bytes, 0);
    const isWhole = came === upload.bytes && [...upload.segments.keys()].every((index) => index < upload.segments.size);
    if (!isWhole) return invalid("media", id, `media: ${came} of ${upload.bytes} bytes have come`);
    prepare(upload);
    return { data: shown(upload) };
  }

  function status(id: string): Answered {
    const upload = known.get(id);
    return upload && upload.readyAt !== null ? { data: shown(upload) } : notFound("media", id);
  }

  function shown(upload: Upload): Json {
    const isReady = world.clock.now() >= (upload.readyAt ?? Infinity);
    const info =
      upload.category === "dm_image"
        ? {}
        : {
            processing_info: isReady
              ? { state: "succeeded", progress_percent: 100 }
              : { state: "pending", check_after_secs: 1, progress_percent: 0 },
          };
    return { id: upload.id, media_key: keyOf(upload), size: upload.bytes, expires_after_secs: goodForMs / 1000, ...info };
  }

  function take(id: string): DmMedia | Problem {
    const upload = known.get(id);
    const [isGood, isReady] = [upload && world.clock.rules() - upload.at < goodForMs, world.clock.now() >= (upload?.readyAt ?? Infinity)];
    if (!upload || !isGood) return invalid("attachments", id, `Your media IDs are invalid: [${id}].`);
    if (!isReady) return invalid("attachments", id, `The media [${id}] is still being processed.`);
    return { kind: kinds[upload.category], id, width: 640, height: 480, ms: upload.category === "dm_video" ? 3_000 : 0 };
  }

  return { oneShot, initialize, append, finalize, status, take };
}

function judge(category: keyof typeof kinds, type: string, bytes: number): Problem | null {
  if (!types[category]?.includes(type)) return invalid("media_type", type, `media type unrecognized for ${category}: ${type}`);
  return bytes === 0 || bytes > (bytesMax[category] ?? 0) ? invalid("media", String(bytes), "File size exceeds the limit.") : null;
}

const isCategory = (value: string): value is keyof typeof kinds => Object.hasOwn(kinds, value);
const keyOf = ({ id, category }: Upload): string => `${{ dm_image: 3, dm_gif: 16, dm_video: 7 }[category]}_${id}`;
