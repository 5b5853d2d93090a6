-- List rows lie beside the snapshots that they are made of: both are written with every message, and an update of two tables cost twice what one does.
-- What is left of a conversation's own row is what lists filter and sort by, and it is written only when an index must know: at most once a minute while customers write.
alter table mailboxes add column row json;             -- what agents get of it in lists, byte for byte
update mailboxes m set row = c.row from conversations c where m.tenant = c.tenant and m.address = 'conversation/' || c.id;
alter table conversations drop column row, drop column unread;
grant select (tenant, address, row) on mailboxes to parley_reader;
