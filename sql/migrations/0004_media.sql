-- The files of conversations. Bytes lie in a folder or a bucket under their hash, once per tenant; a row per file says what they are and whose.
create table media (
  tenant int not null references tenants,
  id text collate "C" not null,                 -- 128 random bits: whoever guesses ids finds nothing
  hash text collate "C" not null,               -- sha-256 of the bytes, hex: where they lie
  mime text not null,                           -- read from the bytes
  bytes bigint not null,
  width int,
  height int,
  seconds real,
  name text,
  state text not null default 'ready' check (state in ('ready', 'erased')),
  origin text collate "C" not null,             -- what brought it, so that the same thing brings it once
  by int not null default 0,                    -- the agent who uploaded it; 0: a platform
  made_at timestamptz not null default now(),
  primary key (tenant, id),
  unique (tenant, origin)
);
create index media_hash on media (tenant, hash);
-- Uploads that nobody sent are swept by age.
create index media_made on media (made_at) where by > 0;

-- The conversations that show a file. Who sees one of them sees the file.
create table media_uses (
  tenant int not null,
  media text collate "C" not null,
  conversation text collate "C" not null,
  primary key (tenant, media, conversation),
  foreign key (tenant, media) references media on delete cascade
);
create index on media_uses (tenant, conversation);

do $$
declare name text;
begin
  foreach name in array array['media', 'media_uses']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy tenant on %I to parley_reader using (tenant = nullif(current_setting(''parley.tenant'', true), '''')::int)', name);
    execute format('create policy owner on %I to current_user using (true) with check (true)', name);
  end loop;
end $$;
grant select on media, media_uses to parley_reader;

-- As before, and two things more. `file` in a patch is our copy of a file or why there is none: it goes into the content, if that still speaks of the same file.
-- And an edit that leaves the file as it was (a new caption) keeps our copy.
create or replace function merge_content(content json, patch json) returns json language sql immutable as $$
  select nullif(jsonb_strip_nulls(
    was.c || now.p ||
    case when patch::jsonb ? 'reactions' then jsonb_build_object('reactions', coalesce(was.c -> 'reactions', '{}') || (patch::jsonb -> 'reactions')) else '{}' end ||
    case when now.p -> 'content' ->> 'ref' = was.c -> 'content' ->> 'ref'
      then jsonb_build_object('content', jsonb_strip_nulls(jsonb_build_object('file', was.c -> 'content' -> 'file', 'refused', was.c -> 'content' -> 'refused')) || (now.p -> 'content'))
      else '{}' end ||
    case when patch::jsonb -> 'file' ->> 'ref' = was.c -> 'content' ->> 'ref'
      then jsonb_build_object('content', (was.c -> 'content') - 'refused' || ((patch::jsonb -> 'file') - 'ref')) else '{}' end
  ), '{}')::json
  from (select coalesce(content::jsonb, '{}') as c) was, (select patch::jsonb - 'reactions' - 'file' as p) now
$$;
