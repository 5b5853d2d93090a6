-- What people have done with a channel: who, when and what, never with which secrets.
create table channel_acts (
  tenant int not null references tenants,
  channel int not null,
  n bigint generated always as identity,
  at timestamptz not null default now(),
  by int,                                       -- the user; null: somebody at the command line
  what text collate "C" not null,
  about text not null default '',               -- the names of the fields that changed
  primary key (tenant, channel, n),
  foreign key (tenant, channel) references channels on delete cascade
);
alter table channel_acts enable row level security;
alter table channel_acts force row level security;
create policy tenant on channel_acts to parley_reader using (tenant = nullif(current_setting('parley.tenant', true), '')::int);
create policy owner on channel_acts to current_user using (true) with check (true);
grant select on channel_acts to parley_reader;
