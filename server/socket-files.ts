/** Files over the socket: links to those an agent may see, uploads, and the check that a reply's file is there, is the agent's to send, and is what the channel takes. */
import type { Outcome, Request } from "../actors/messages";
import { findConversation } from "../sql/conversations";
import { mediaWithAssignees, showMedia, type MediaRow } from "../sql/media";
import type { Store } from "../sql/open";
import { can, type Scope } from "./access";
import { storedFile, type Media } from "./media";
import { misfit } from "./media-fit";
import { adapters, platformNames } from "./platforms";
import type { Channel, FileLink, Up, Uploaded } from "./protocol";
import { Refused, type Connection } from "./socket-connection";
import { UploadRefused, type Uploads } from "./uploads";

type Asked<T extends Up["t"]> = Extract<Up, { t: T }>;

export interface Files { readonly media: Media; readonly uploads: Uploads }
export interface SocketFiles {
  link(scope: Scope, frame: Asked<"file">): Promise<string>;
  open(scope: Scope, frame: Asked<"upload">): Promise<string>;
  finish(scope: Scope, frame: Asked<"uploaded">): Promise<string>;
  /** The request with all that is known of its file, or why it can't be sent. */
  prepare(scope: Scope, conversation: string, request: Request): Promise<Request | Extract<Outcome, { ok: false }>>;
  /** From now on the socket's binary frames are chunks. */
  attach(connection: Connection): void;
}

const filePrefix = "file:";

/** `files` null: a server without a store for them, as in tests of other things. */
export function openSocketFiles(store: Store, files: Files | null, channels: (tenant: number) => readonly Channel[]): SocketFiles {
  const need = (): Files => {
    if (files === null) throw new Refused("unavailable", "This server keeps no files.");
    return files;
  };

  /** A file that somebody uploaded and nobody has sent is theirs alone; a product's picture is everybody's. */
  const sees = (scope: Scope, row: MediaRow & { assignees: number[]; listed: boolean }): boolean =>
    row.listed || (row.by !== 0 && row.by === scope.user) || row.assignees.some((assignee) => can(scope, "file", { tenant: scope.tenant, assignee }));

  async function link(scope: Scope, { file, download = false }: Asked<"file">): Promise<string> {
    const { media } = need();
    const [[row]] = await store.read(scope.tenant, (sql) => [mediaWithAssignees(sql, scope.tenant, file)]);
    if (!row || !sees(scope, row)) throw new Refused("not_found", "There is no such file here, or you may not see it.");
    return JSON.stringify(media.link(scope.tenant, file, download) satisfies FileLink);
  }

  async function prepare(scope: Scope, conversation: string, request: Request): Promise<Request | Extract<Outcome, { ok: false }>> {
    if (request.type !== "reply" || request.content.type !== "media" || !request.content.ref.startsWith(filePrefix)) return request;
    need();
    const { content } = request;
    const id = content.ref.slice(filePrefix.length);
    const [[row], [found]] = await store.read(scope.tenant, (sql) => [mediaWithAssignees(sql, scope.tenant, id), findConversation(sql, scope.tenant, conversation)]);
    if (!row || !sees(scope, row)) return { ok: false, error: "invalid", say: "The file is not here any more. Attach it again." };
    const platform = channels(scope.tenant).find((channel) => channel.id === found?.channel)?.platform;
    const wrong = misfit(row, content.media, platform ? platformNames[platform] : "This channel", platform && adapters[platform].abilities.files);
    if (wrong !== null) return { ok: false, error: "unsupported", say: wrong };
    await showMedia(store.writer, scope.tenant, id, conversation);
    const file = storedFile(row);
    const { mime, bytes, width, height, seconds } = file;
    return { ...request, content: { ...content, mime, bytes, width, height, seconds, name: content.name ?? file.name, file } };
  }

  return {
    link, prepare,
    open: (scope, frame) => told(need().uploads.open(scope, frame).then((opened) => JSON.stringify(opened))),
    finish: (scope, frame) => told(need().uploads.finish(scope, frame.upload).then((file) => JSON.stringify({ file } satisfies Uploaded))),
    attach(connection) {
      if (files === null) return;
      const line = {
        get unacknowledged() {
          return connection.unacknowledged;
        },
        set unacknowledged(bytes) {
          connection.unacknowledged = bytes;
        },
        acknowledge: (upload: number, offset: number) => void connection.tell({ t: "chunked", upload, offset }),
        complain: connection.error.bind(connection),
      };
      connection.onChunk = (chunk) => files.uploads.chunk(connection.scope, line, chunk);
    },
  };
}

async function told(answer: Promise<string>): Promise<string> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof UploadRefused ? new Refused(error.code, error.say) : error;
  }
}
