/**
 * Sending on X: https://docs.x.com/x-api/direct-messages/manage/integrate
 * Text and one file go together, as one message.
 */
import { unreachable } from "../behavior";
import type { Answer, Content, Key, Media } from "../messages";
import type { ChannelConfig, Fetch, Outgoing } from "./adapter";
import { post, unanswered } from "./exchange";
import { emptyText, notCarried, refused, tooLong } from "./limits";
import type { Failed } from "./limits";
import { plainCard } from "./product-card";
import { refusal } from "./x-errors";
import { groupPrefix, timeOf } from "./x-news";
import { fields, id } from "./wire";

export const textMessageCharsMax = 10_000;

export interface Request {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export async function sendX(outgoing: Outgoing, channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<Answer> {
  const request = requestOf(outgoing);
  if ("result" in request) return request;
  const exchanged = await post(`${channel.apiBase}${request.path}`, bearer(channel), request.body, fetch, signal);
  if (exchanged.came !== "answer") return unanswered(exchanged);
  const ext = id(fields(exchanged.body?.data).dm_event_id);
  if (ext === undefined || exchanged.status >= 300) return refusal(exchanged.status, exchanged.body, exchanged.retryAfterMs);
  return { result: "sent", ext, at: timeOf(ext) };
}

/** The API of direct messages can neither mark as read nor show typing. */
export const markX = (): Promise<Answer> => Promise.resolve({ result: "done" });

export const bearer = (channel: ChannelConfig): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${channel.secrets.access_token ?? ""}`,
});

// ---------------------------------------------------------------- requests

/** The whole request, or why it can't be sent. */
export function requestOf(outgoing: Outgoing): Request | Failed {
  const path = pathOf(outgoing.to);
  if (path === undefined) return refused("no_address", "This conversation has no address on X.", "Wait until the customer writes.");
  const body = bodyOf(outgoing.content);
  return "result" in body ? (body as Failed) : { path, body };
}

function pathOf(keys: readonly Key[]): string | undefined {
  const found = /^dm:(group\/)?(\d{1,19})$/.exec(keys.find((key) => key.startsWith("dm:")) ?? "");
  if (found === null) return undefined;
  return found[1] === groupPrefix ? `/2/dm_conversations/${found[2]}/messages` : `/2/dm_conversations/with/${found[2]}/messages`;
}

function bodyOf(content: Content): Request["body"] | Failed {
  switch (content.type) {
    case "text":
      return emptyText(content.text) ?? tooLong("X", "The message", content.text, textMessageCharsMax) ?? { text: content.text };
    case "media":
      return media(content);
    case "product":
      return bodyOf(plainCard(content));
    case "interactive":
    case "template":
    case "location":
    case "contacts":
    case "order":
    case "choice":
    case "system":
    case "unsupported":
      return notCarried("X");
    default:
      return unreachable(content);
  }
}

function media({ ref, caption }: Media): Request["body"] | Failed {
  if (!/^\d{1,19}$/.test(ref)) return refused("unsupported", "X takes no files by link.", "Attach the file itself.");
  const text = caption === undefined || caption.trim() === "" ? {} : { text: caption };
  return tooLong("X", "The text", caption ?? "", textMessageCharsMax) ?? { ...text, attachments: [{ media_id: ref }] };
}
