-- How often a person connected, changed or switched a channel: what its actor knew of an earlier connection says nothing about this one.
-- When its access ends, as far as somebody has told us.
alter table channels add column connects int not null default 1, add column expires_at timestamptz;

drop trigger channel_changed on channels;
create trigger channel_changed before update of platform, name, account, api_base, mode, secrets, enabled, state, say, connects, expires_at on channels
  for each row when (row(old.platform, old.name, old.account, old.api_base, old.mode, old.secrets, old.enabled, old.state, old.say, old.connects, old.expires_at)
    is distinct from row(new.platform, new.name, new.account, new.api_base, new.mode, new.secrets, new.enabled, new.state, new.say, new.connects, new.expires_at))
  execute function channel_changed();
