-- The copilot: what conversations are about, what was drafted and what became of it, what people corrected, what drafts stand on, and what a tenant has chosen and spent.

-- What a conversation is about, as far as anybody can tell; null: nobody can. Written only when it changes.
alter table conversations add column language text collate "C", add column intent text collate "C", add column category text collate "C",
  add column sentiment text collate "C", add column hint text collate "C";

-- A draft, and what became of it. Its text is its entry's body.
create table suggestions (
  tenant int not null,
  conversation text collate "C" not null,
  number int not null,
  at bigint not null,                           -- ms
  asked_by int not null,                        -- a user; 0: it came by itself
  engine text collate "C" not null,
  model text,
  tone text collate "C",
  language text collate "C",
  category text collate "C",
  confidence real,
  cached boolean not null,
  took_ms int not null,
  failed text collate "C",                      -- why there is none
  outcome text collate "C",                     -- null: it waits
  distance real,                                -- how far what was sent is from it, 0 to 1
  good boolean,                                 -- an agent's thumb
  decided_by int,
  decided_at bigint,
  primary key (tenant, conversation, number)
) with (fillfactor = 80);
create index suggestions_at on suggestions using brin (at);

-- What people said of a customer's message, and what the classifier had said. One word of each kind per message.
create table labels (
  tenant int not null,
  conversation text collate "C" not null,
  number int not null,                          -- the entry
  label text collate "C" not null,
  value text collate "C" not null,
  was text collate "C",                         -- null: the classifier had said nothing
  by int not null,
  at bigint not null,                           -- ms
  primary key (tenant, conversation, number, label)
);
create index labels_at on labels (tenant, label, at);

-- The tenant's knowledge.
create table articles (
  tenant int not null references tenants,
  id text collate "C" not null,
  title text not null,
  body text not null,
  language text collate "C",
  by int not null,
  changed_at timestamptz not null default now(),
  primary key (tenant, id)
);

-- What agents answered before, and to what: the customer's message before each answer.
create index entries_answers on entries (tenant, at) where kind = 'out';
create view past_answers with (security_invoker = true) as
  select o.tenant, o.conversation, o.number, o.at, q.body as question, o.body as answer
  from entries o cross join lateral (
    select e.body from entries e where e.tenant = o.tenant and e.conversation = o.conversation and e.number < o.number and e.kind = 'in' order by e.number desc limit 1
  ) q
  where o.kind = 'out' and o.author like 'user/%' and q.body <> '' and o.body <> '';

-- What a tenant has chosen. Absent: what the operator's environment says, else the built-in engine.
create table copilots (
  tenant int primary key references tenants,
  enabled boolean not null default true,
  classifies boolean not null default true,
  drafts boolean not null default false,        -- drafts come by themselves
  engine text collate "C" not null default 'embedded',
  settings json not null default '{}',          -- provider, model, addresses, prices, house rules, limits: nothing secret
  secrets bytea,                                -- sealed JSON, the tenant bound in
  version bigint not null default 1
);
create function copilot_changed() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  return new;
end $$;
create trigger copilot_changed before update on copilots for each row execute function copilot_changed();

-- What engines have cost, by UTC's days since 1970.
create table copilot_spent (
  tenant int not null references tenants,
  day int not null,
  calls bigint not null default 0,
  tokens bigint not null default 0,
  micros bigint not null default 0,
  ms bigint not null default 0,
  primary key (tenant, day)
) with (fillfactor = 50);

do $$
declare name text;
begin
  foreach name in array array['suggestions', 'labels', 'articles', 'copilots', 'copilot_spent']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy tenant on %I to parley_reader using (tenant = nullif(current_setting(''parley.tenant'', true), '''')::int)', name);
    execute format('create policy owner on %I to current_user using (true) with check (true)', name);
  end loop;
end $$;
grant select on suggestions, labels, articles, copilot_spent, past_answers to parley_reader;
grant select (tenant, enabled, classifies, drafts, engine, settings, version) on copilots to parley_reader;

-- As before, and what an agent thought of a draft and translations are added to what is there, as reactions are.
create or replace function merge_content(content json, patch json) returns json language sql immutable as $$
  select nullif(jsonb_strip_nulls(
    was.c || now.p ||
    case when patch::jsonb ? 'reactions' then jsonb_build_object('reactions', coalesce(was.c -> 'reactions', '{}') || (patch::jsonb -> 'reactions')) else '{}' end ||
    case when patch::jsonb ? 'verdict' then jsonb_build_object('verdict', coalesce(was.c -> 'verdict', '{}') || (patch::jsonb -> 'verdict')) else '{}' end ||
    case when patch::jsonb ? 'translations' then jsonb_build_object('translations', coalesce(was.c -> 'translations', '{}') || (patch::jsonb -> 'translations')) else '{}' end ||
    case when now.p -> 'content' ->> 'ref' = was.c -> 'content' ->> 'ref'
      then jsonb_build_object('content', jsonb_strip_nulls(jsonb_build_object('file', was.c -> 'content' -> 'file', 'refused', was.c -> 'content' -> 'refused')) || (now.p -> 'content'))
      else '{}' end ||
    case when patch::jsonb -> 'file' ->> 'ref' = was.c -> 'content' ->> 'ref'
      then jsonb_build_object('content', (was.c -> 'content') - 'refused' || ((patch::jsonb -> 'file') - 'ref')) else '{}' end
  ), '{}')::json
  from (select coalesce(content::jsonb, '{}') as c) was, (select patch::jsonb - 'reactions' - 'verdict' - 'translations' - 'file' as p) now
$$;
