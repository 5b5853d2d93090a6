/** Contacts: the people who write to us, and the ids they are known by. */
import type { Sql } from "postgres";

export interface ContactRead {
  id: string;
  name: string;
  identities: { kind: string; value: string }[];
  conversations: number;
  /** ms since 1970: when we first heard of them */
  since: number;
}

const identitiesMax = 50;
/** More conversations than this are not counted on. */
export const conversationsCountedMax = 1_000;

/** The contact of a conversation. */
export function contactOf(sql: Sql, tenant: number, conversation: string) {
  return sql<ContactRead[]>`
    select c.id, c.name, floor(extract(epoch from c.created_at) * 1000)::float8 as since,
      coalesce((select json_agg(json_build_object('kind', i.kind, 'value', i.value) order by i.kind, i.value)
        from (select kind, value from identities where tenant = ${tenant} and contact = c.id order by kind, value limit ${identitiesMax}) i), '[]') as identities,
      (select count(*)::int from (select from contact_conversations o where o.tenant = ${tenant} and o.contact = c.id limit ${conversationsCountedMax}) o) as conversations
    from conversations v join contacts c on c.tenant = v.tenant and c.id = v.contact where v.tenant = ${tenant} and v.id = ${conversation}`;
}

export function contactThere(sql: Sql, tenant: number, id: string) {
  return sql<{ id: string }[]>`select id from contacts where tenant = ${tenant} and id = ${id}`;
}
