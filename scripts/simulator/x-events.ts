/** Asking what came: the newest first, page by page, with the fields that were asked for and no others. https://docs.x.com/x-api/direct-messages/lookup/integrate */
import type { Json } from "./shape";
import type { Account } from "./x-account";
import { invalid } from "./x-problems";
import type { Problem } from "./x-problems";
import { personUser, polledMedia, polledOf, shopUser } from "./x-wire";
import type { DmEvent } from "./x-wire";

const pageMax = 100;
const tokenDigits = 24;
/** X keeps events for a month. */
const keptMs = 30 * 24 * 3_600_000;
const always = ["id", "event_type", "text"];

export function eventsPage(
  account: Account,
  url: URL,
): { readonly data: readonly Json[]; readonly meta: Json; readonly includes?: Json } | Problem {
  const asked = (name: string): readonly string[] => (url.searchParams.get(name) ?? "").split(",").filter((each) => each !== "");
  const size = Number(url.searchParams.get("max_results") ?? pageMax);
  if (!Number.isInteger(size) || size < 1 || size > pageMax)
    return invalid(
      "max_results",
      String(url.searchParams.get("max_results")),
      `The \`max_results\` query parameter value is not between 1 and ${pageMax}`,
    );
  const page = url.searchParams.get("pagination_token");
  if (page !== null && !/^0*\d{16,24}$/.test(page))
    return invalid("pagination_token", page, "The `pagination_token` query parameter value is not valid");
  const types = asked("event_types");
  const since = account.world.clock.rules() - keptMs;
  const all =
    types.length > 0 && !types.includes("MessageCreate")
      ? []
      : account.events().filter((event) => event.at >= since && (page === null || BigInt(event.id) < BigInt(page)));
  const found = all.slice(0, size);
  const fields = [...always, ...asked("dm_event.fields"), ...(asked("expansions").includes("sender_id") ? ["sender_id"] : [])];
  const includes = includesOf(account, found, asked("expansions"), asked("media.fields"));
  const next = all.length > size ? { next_token: (found.at(-1)?.id ?? "").padStart(tokenDigits, "0") } : {};
  return {
    data: found.map((event) => only(polledOf(account.channel, event), fields)),
    ...(Object.keys(includes).length > 0 ? { includes } : {}),
    meta: { result_count: found.length, ...next },
  };
}

function includesOf(
  { channel, world }: Account,
  events: readonly DmEvent[],
  expansions: readonly string[],
  mediaFields: readonly string[],
): Json {
  const senders = new Map(
    events.map(({ fromShop, other, person }) => (fromShop ? [channel.account, shopUser(channel)] : [other, person && personUser(person)])),
  );
  const people = [...senders.values()].filter((user) => user !== null);
  const media = events.flatMap((event) =>
    event.media ? [only(polledMedia(event, event.media, world.origin()), ["media_key", "type", ...mediaFields])] : [],
  );
  return {
    ...(expansions.includes("sender_id") && people.length > 0 ? { users: people } : {}),
    ...(expansions.includes("attachments.media_keys") && media.length > 0 ? { media } : {}),
  };
}

const only = (whole: Json, fields: readonly string[]): Json =>
  Object.fromEntries(Object.entries(whole).filter(([name]) => fields.includes(name)));
