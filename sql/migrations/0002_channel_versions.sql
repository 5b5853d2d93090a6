-- Servers keep channels in memory and ask every other second whether one has changed, whoever changed it: command line, kernel or another node.
-- The sum of the versions answers that exactly: it grows with every change, in whatever order transactions commit.
alter table channels add column version bigint not null default 1;

create function channel_changed() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  return new;
end $$;

-- A webhook's time is no change: it is written every minute.
create trigger channel_changed before update of platform, name, account, api_base, mode, secrets, enabled, state, say on channels
  for each row when (row(old.platform, old.name, old.account, old.api_base, old.mode, old.secrets, old.enabled, old.state, old.say)
    is distinct from row(new.platform, new.name, new.account, new.api_base, new.mode, new.secrets, new.enabled, new.state, new.say))
  execute function channel_changed();
