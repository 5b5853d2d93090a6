/**
 * Asking X what came while no webhook did. https://docs.x.com/x-api/direct-messages/lookup/introduction
 * X promises no redelivery, so a poll now and then is the safety net; its events have the ids of the webhooks', and what is known already changes nothing.
 */
import type { ChannelConfig, Failed, Fetch } from "./adapter";
import { get, unanswered, unasked } from "./exchange";
import type { Exchanged } from "./exchange";
import { refusal } from "./x-errors";
import { timeOf } from "./x-news";
import { bearer } from "./x-send";
import { fields, id, list, nameCharsMax, string } from "./wire";
import type { Wire } from "./wire";

/** Where a channel's calls go unless its `apiBase` says otherwise. */
export const xApiBase = "https://api.x.com";
export const pollEventsMax = 100;

/** Who sent an event is told only when it is expanded. */
const query = new URLSearchParams({
  event_types: "MessageCreate",
  "dm_event.fields": "attachments,created_at,dm_conversation_id,entities,event_type,id,text",
  expansions: "attachments.media_keys,sender_id",
  "user.fields": "name,username",
  "media.fields": "duration_ms,height,media_key,preview_image_url,type,url,variants,width",
});

/** One event as `parse` reads it. In a poll there are no bytes of a single event on the wire: its raw form is ours, with our account beside it. */
export interface Polled {
  readonly id: string;
  /** ms */
  readonly at: number;
  readonly raw: Uint8Array;
}

export type PollAnswer =
  | { readonly ok: true; readonly events: readonly Polled[]; readonly next: string | undefined }
  | { readonly ok: false; readonly answer: Failed };

/** Newest first, as X tells them. `page`: where the page before ended. */
export async function poll(
  page: string | undefined,
  channel: ChannelConfig,
  fetch: Fetch,
  signal: AbortSignal,
  eventsMax = pollEventsMax,
): Promise<PollAnswer> {
  const asked = await get(pollUrl(channel, page, eventsMax), bearer(channel), fetch, signal);
  const answer = bodyOf(asked);
  if (!answer.ok) return answer;
  const { body } = answer;
  const events = list(body.data, pollEventsMax)
    .map(fields)
    .flatMap((event) => polled(event, body, channel.account) ?? []);
  return { ok: true, events, next: string(fields(body.meta).next_token, nameCharsMax) };
}

export function pollUrl(channel: Pick<ChannelConfig, "apiBase">, page: string | undefined, eventsMax = pollEventsMax): string {
  const wanted = new URLSearchParams(query);
  wanted.set("max_results", String(eventsMax));
  if (page !== undefined) wanted.set("pagination_token", page);
  return `${channel.apiBase}/2/dm_events?${wanted.toString()}`;
}

function polled(event: Wire, body: Wire, account: string): Polled | undefined {
  const known = id(event.id);
  const at = known === undefined ? undefined : timeOf(known);
  if (known === undefined || at === undefined) return undefined;
  const { users, media } = fields(body.includes);
  const keys = new Set(list(fields(event.attachments).media_keys, pollEventsMax));
  const includes = {
    users: list(users, pollEventsMax).filter((one) => fields(one).id === event.sender_id),
    media: list(media, pollEventsMax).filter((one) => keys.has(fields(one).media_key)),
  };
  return { id: known, at, raw: new TextEncoder().encode(JSON.stringify({ for_user_id: account, data: [event], includes })) };
}

function bodyOf(exchanged: Exchanged): { readonly ok: true; readonly body: Wire } | { readonly ok: false; readonly answer: Failed } {
  if (exchanged.came !== "answer") return { ok: false, answer: unasked(unanswered(exchanged)) };
  if (exchanged.status === 200 && exchanged.body !== undefined) return { ok: true, body: exchanged.body };
  return { ok: false, answer: unasked(refusal(exchanged.status, exchanged.body, exchanged.retryAfterMs)) };
}
