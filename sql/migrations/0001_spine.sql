-- The store of the spine. Two rules hold everywhere:
--   every row carries its tenant first in its key, so that no statement of the committer can cross tenants by forgetting a filter;
--   everything an actor owns is written under the lock of its mailboxes row, in the order mailboxes (by address), then feeds (by tenant), then nothing.

-- ---------------------------------------------------------------- who

create table tenants (
  id int generated always as identity primary key,
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text not null,
  tickets bigint not null default 0,           -- the last human ticket number given
  created_at timestamptz not null default now()
);

create table users (
  tenant int not null references tenants,
  id int generated always as identity,
  email text not null,                          -- lower case
  name text not null,
  role text not null check (role in ('admin', 'supervisor', 'agent')),
  sees text not null default 'all' check (sees in ('all', 'own')),   -- own: what is assigned to the agent, and what is nobody's
  password text not null,                       -- argon2id
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant, id),
  unique (tenant, email)
);

-- One row per refresh token ever given and not yet expired; a family is one login on one device.
create table sessions (
  tenant int not null,
  token bytea not null,                         -- sha-256 of the refresh token
  family text collate "C" not null,
  user_id int not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  replaced_at timestamptz,                      -- used once; a second use after the grace ends the family
  revoked_at timestamptz,
  primary key (tenant, token),
  foreign key (tenant, user_id) references users on delete cascade
);
create index on sessions (tenant, family);
create index on sessions (tenant, user_id);

create table channels (
  tenant int not null references tenants,
  id int generated always as identity,
  platform text not null,
  name text not null,
  account text not null,                        -- the platform's id of our account: phone_number_id, bot id
  api_base text not null,
  mode text not null default 'webhook' check (mode in ('webhook', 'polling')),
  secrets bytea not null,                       -- AES-256-GCM of a JSON object, tenant and platform bound in
  enabled boolean not null default true,
  state text not null default 'ok' check (state in ('ok', 'silent', 'refused', 'disabled')),
  say text,                                     -- what people are told of the state
  last_webhook_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant, id),
  unique (tenant, platform, account)
);
create unique index on channels (id);

-- ---------------------------------------------------------------- what actors own

create table contacts (
  tenant int not null,
  id text collate "C" not null,
  name text not null,
  seen_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  primary key (tenant, id)
);

create table identities (
  tenant int not null,
  kind text collate "C" not null,
  value text collate "C" not null,
  contact text collate "C" not null,
  primary key (tenant, kind, value)
);
create index on identities (tenant, contact);

create table conversation_keys (
  tenant int not null,
  channel int not null,
  key text collate "C" not null,
  conversation text collate "C" not null,
  primary key (tenant, channel, key)
);

-- The list row: `row` is what agents get, byte for byte; the columns beside it are those that lists filter and sort by.
create table conversations (
  tenant int not null,
  id text collate "C" not null,
  number bigint not null,
  channel int not null,
  contact text collate "C" not null,
  status smallint not null default 0,           -- index into statuses (actors/messages.ts)
  assignee int not null default 0,
  unread int not null default 0,
  last_at bigint not null default 0,            -- ms; 0: opened, nothing said yet, in no list
  -- Lists walk minutes and sort within them: indexes are written once a minute and conversation, not with every message (the other updates are HOT).
  last_minute int not null generated always as ((last_at / 60000)::int) stored,
  row json,
  primary key (tenant, id)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
create index conversations_status on conversations (tenant, status, last_minute desc);
create index conversations_assignee on conversations (tenant, assignee, status, last_minute desc);

-- Which conversations a contact has. Not an index on conversations: that would be written with every message.
create table contact_conversations (
  tenant int not null,
  contact text collate "C" not null,
  conversation text collate "C" not null,
  primary key (tenant, contact, conversation)
);

create table entries (
  tenant int not null,
  conversation text collate "C" not null,
  number int not null,
  at bigint not null,                           -- ms
  kind text collate "C" not null,
  author text collate "C" not null,
  body text not null,
  content json,
  ext text collate "C",
  primary key (tenant, conversation, number)
);

create table deliveries (
  tenant int not null,
  conversation text collate "C" not null,
  number int not null,
  channel int not null,
  attempt int not null,
  state smallint not null,                      -- index into deliveryStates: a rank
  at bigint not null,
  ext text collate "C",
  code text,
  reason text,
  hint text,
  ledger jsonb not null default '[]',
  primary key (tenant, conversation, number)
);

-- ---------------------------------------------------------------- the mailbox of record

-- One row per actor: its lock, its sequence, its snapshot. No index but the key, so that every update is HOT.
create table mailboxes (
  tenant int not null,
  address text collate "C" not null,
  head bigint not null,                         -- number of the last message accepted
  done bigint not null,                         -- number of the last message drained
  version bigint not null,                      -- of the snapshot: compared and set by every drain
  state json not null,                          -- {"v": shape's version, "s": state}
  primary key (tenant, address)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

-- The journal and the mailbox in one.
create table mailbox (
  tenant int not null,
  address text collate "C" not null,
  seq bigint not null,
  source int not null,                          -- > 0: a channel; else see sources in actors/kernel/kernel.ts
  ext text collate "C" not null,
  at timestamptz not null default now(),
  message json,                                 -- null when it was drained in the commit that stored it
  raw text,                                     -- the bytes that told it, once per request; 'base64:…' when they are no UTF-8
  queued boolean not null default true
);
create unique index mailbox_ext on mailbox (tenant, source, ext);
create index mailbox_queued on mailbox (tenant, address, seq) where queued;
create index mailbox_at on mailbox using brin (at);   -- for retention alone

create table outcomes (
  tenant int not null,
  id text collate "C" not null,
  at timestamptz not null default now(),
  outcome json not null,
  primary key (tenant, id)
);

create index outcomes_at on outcomes using brin (at);

create table calls (
  tenant int not null,
  id text collate "C" not null,
  address text collate "C" not null,
  kind text collate "C" not null,
  request json not null,
  created_at timestamptz not null default now(),
  started_at timestamptz,                       -- claimed: it may have been done
  primary key (tenant, id)
);

create table timers (
  tenant int not null,
  address text collate "C" not null,
  id text collate "C" not null,
  due bigint not null,                          -- ms
  message json not null,
  primary key (tenant, address, id)
);
create index on timers (due);

create table dead_letters (
  tenant int not null,
  id bigint generated always as identity,
  address text collate "C" not null,
  seq bigint not null,
  at timestamptz not null default now(),
  error text not null,
  message json not null,
  replayed_at timestamptz,
  primary key (tenant, id)
);

-- ---------------------------------------------------------------- the feed

create table feeds (tenant int primary key, seq bigint not null) with (fillfactor = 10);

-- One row per commit and tenant: the events seq-n+1 … seq, without bodies.
create table feed (
  tenant int not null,
  seq bigint not null,
  n int not null,
  at timestamptz not null default now(),
  events text not null,
  primary key (tenant, seq)
);

create index feed_at on feed using brin (at);

-- ---------------------------------------------------------------- threads

-- Finds the thread of ordered candidate keys on a channel, or opens one (with its contact) under the ids given; learns the candidates that were not known.
-- New threads of one tenant are opened one at a time, so parallel webhooks of one album make one conversation.
-- A number can change hands: whoever comes with a known phone but another business-scoped id than its owner's is a stranger. Handles change hands all the time and name nobody.
create function open_thread(
  in_tenant int, in_channel int, in_keys text[], in_kinds text[], in_values text[], new_conversation text, new_contact text,
  out conversation text, out contact text, out number bigint, out created boolean
) language plpgsql
-- A plan made while the tables were empty would scan them for ever.
set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  own_id text;
  is_stranger boolean := false;
begin
  perform pg_advisory_xact_lock(in_tenant);
  created := false;
  if in_keys[1] like 'bsuid:%' then own_id := substr(in_keys[1], 7); end if;
  -- One index probe a candidate, whatever the plan: a join here once walked the whole index.
  select k.conversation into conversation from unnest(in_keys) with ordinality as c(key, ord)
    cross join lateral (select x.conversation from conversation_keys x where x.tenant = in_tenant and x.channel = in_channel and x.key = c.key limit 1) k order by ord limit 1;
  if conversation is not null then
    select c.contact, c.number into contact, number from conversations c where c.tenant = in_tenant and c.id = conversation;
    is_stranger := own_id is not null and not exists (select from conversation_keys x where x.tenant = in_tenant and x.channel = in_channel and x.key = in_keys[1])
      and exists (select from identities i where i.tenant = in_tenant and i.contact = open_thread.contact and i.kind = 'bsuid')
      and not exists (select from identities i where i.tenant = in_tenant and i.contact = open_thread.contact and i.kind = 'bsuid' and i.value = own_id);
  end if;
  if conversation is null or is_stranger then
    contact := null;
    select i.contact into contact from unnest(in_kinds, in_values) with ordinality as n(kind, value, ord)
      cross join lateral (select x.contact from identities x where x.tenant = in_tenant and x.kind = n.kind and x.value = n.value limit 1) i
      where n.kind <> 'handle' and (not is_stranger or n.kind = 'bsuid') order by ord limit 1;
    if contact is null then
      contact := new_contact;
      insert into contacts (tenant, id, name) values (in_tenant, contact, '');
    end if;
    update tenants set tickets = tickets + 1 where id = in_tenant returning tickets into number;
    conversation := new_conversation;
    created := true;
    insert into conversations (tenant, id, number, channel, contact) values (in_tenant, conversation, number, in_channel, contact);
    insert into contact_conversations (tenant, contact, conversation) values (in_tenant, contact, conversation);
  end if;
  insert into conversation_keys (tenant, channel, key, conversation) select in_tenant, in_channel, key, open_thread.conversation from unnest(in_keys) as key on conflict do nothing;
  insert into identities (tenant, kind, value, contact) select in_tenant, n.kind, n.value, open_thread.contact from unnest(in_kinds, in_values) as n(kind, value) on conflict do nothing;
end $$;

-- ---------------------------------------------------------------- walls between tenants

-- Agents and integrations read as parley_reader, which owns nothing and sees the rows of the tenant set in its transaction, or none.
-- Row-level security is forced for the owner too; the owner's own policy lets the kernel through without BYPASSRLS, which managed databases don't give.
do $$
begin
  if not exists (select from pg_roles where rolname = 'parley_reader') then create role parley_reader nologin; end if;
  -- A managed database's administrator may have granted it already; granting it again would need the admin option.
  if not pg_has_role(current_user, 'parley_reader', 'member') then execute format('grant parley_reader to %I', current_user); end if;
exception when duplicate_object or unique_violation then null;
end $$;
grant usage on schema public to parley_reader;

do $$
declare name text;
begin
  foreach name in array array['users', 'sessions', 'channels', 'contacts', 'identities', 'conversation_keys', 'conversations', 'contact_conversations', 'entries', 'deliveries',
    'mailboxes', 'mailbox', 'outcomes', 'calls', 'timers', 'dead_letters', 'feeds', 'feed']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy tenant on %I to parley_reader using (tenant = nullif(current_setting(''parley.tenant'', true), '''')::int)', name);
    execute format('create policy owner on %I to current_user using (true) with check (true)', name);
  end loop;
end $$;
alter table tenants enable row level security;
alter table tenants force row level security;
create policy tenant on tenants to parley_reader using (id = nullif(current_setting('parley.tenant', true), '')::int);
create policy owner on tenants to current_user using (true) with check (true);

grant select on conversations, contact_conversations, entries, deliveries, contacts, identities, feeds, feed, outcomes, dead_letters to parley_reader;
grant select (tenant, id, email, name, role, sees, disabled_at) on users to parley_reader;
grant select (tenant, id, platform, name, account, mode, enabled, state, say, last_webhook_at, created_at) on channels to parley_reader;
grant select (id, slug, name) on tenants to parley_reader;
grant select (tenant, address, seq, source, ext, at, message, raw, queued) on mailbox to parley_reader;

-- What edits, reactions and revokes do to an entry's content: top-level keys replace, reactions merge person by person, null takes back.
create function merge_content(content json, patch json) returns json language sql immutable as $$
  select nullif(jsonb_strip_nulls(
    coalesce(content::jsonb, '{}') || (patch::jsonb - 'reactions') ||
    case when patch::jsonb ? 'reactions' then jsonb_build_object('reactions', coalesce(content::jsonb -> 'reactions', '{}') || (patch::jsonb -> 'reactions')) else '{}' end
  ), '{}')::json
$$;
