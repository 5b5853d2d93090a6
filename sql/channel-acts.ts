/** What people have done with channels. The newest stay. */
import type { ISql, Sql } from "postgres";

/** `by`: the user's id; null: somebody at the command line. `about`: the names of the fields that changed, with spaces between. */
export interface ChannelAct { tenant: number; channel: number; by: number | null; what: string; about: string }
export interface ChannelActRow { at: number; by: string | null; what: string; about: string }

const keptMax = 100;

export async function noteChannelAct(sql: ISql, { tenant, channel, by, what, about }: ChannelAct): Promise<void> {
  await sql`insert into channel_acts (tenant, channel, by, what, about) values (${tenant}, ${channel}, ${by}, ${what}, ${about})`;
  await sql`delete from channel_acts where tenant = ${tenant} and channel = ${channel}
    and n <= (select n from channel_acts where tenant = ${tenant} and channel = ${channel} order by n desc offset ${keptMax} limit 1)`;
}

/** The newest first, by whom with their name. */
export async function channelActs(sql: Sql, tenant: number, channel: number, max: number): Promise<ChannelActRow[]> {
  const rows = await sql<{ at: string; by: string | null; what: string; about: string }[]>`
    select (extract(epoch from a.at) * 1000)::bigint as at, u.name as by, a.what, a.about from channel_acts a left join users u on u.tenant = a.tenant and u.id = a.by
    where a.tenant = ${tenant} and a.channel = ${channel} order by a.n desc limit ${max}`;
  return rows.map((row) => ({ ...row, at: Number(row.at) }));
}
