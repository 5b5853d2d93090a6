-- The catalogue, its stock, orders, and the keys of programs. Lock order, beside the one of the spine: products by id, then catalogues, then feeds.

-- Grows with every change of a tenant's catalogue. `listed` leaves out the stock, so that whoever keeps an index of names needn't build it anew after every sale.
create table catalogues (
  tenant int primary key references tenants,
  version bigint not null default 0,
  listed bigint not null default 0,
  orders bigint not null default 0              -- the last human order number given
) with (fillfactor = 50);

create table products (
  tenant int not null references tenants,
  id text collate "C" not null,
  sku text collate "C" not null,                -- what platforms call product_retailer_id
  names json not null,                          -- by language, ISO 639-1; at least one
  about json not null default '{}',             -- a few sentences, by language
  price bigint not null check (price >= 0),     -- in the currency's minor unit
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  stock int not null default 0 check (stock >= 0),   -- what can still be sold: what is reserved for orders is gone from it
  alert_at int not null default 0 check (alert_at >= 0),   -- people are told when the stock is as low as this; 0: when it is out
  images text[] not null default '{}',          -- ids of media
  link text,                                    -- its page in the shop
  active boolean not null default true,
  version bigint not null default 1,            -- of everything but the stock: edits compare and set it
  words text not null,                          -- what searching looks at: every name and the SKU, lower case without accents, words parted and led by one space
  made_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  primary key (tenant, id),
  unique (tenant, sku)
) with (fillfactor = 80);
create index products_low on products (tenant, sku) where active and stock <= alert_at;

create function catalogue_changed() returns trigger language plpgsql as $$
begin
  insert into catalogues as c (tenant, version, listed) select distinct tenant, 1, 1 from changed order by tenant
    on conflict (tenant) do update set version = c.version + 1, listed = c.listed + 1;
  return null;
end $$;
create function catalogue_updated() returns trigger language plpgsql as $$
begin
  insert into catalogues as c (tenant, version, listed)
    select n.tenant, 1, max((n.version <> o.version)::int) from changed n join before o using (tenant, id) group by n.tenant order by n.tenant
    on conflict (tenant) do update set version = c.version + 1, listed = c.listed + excluded.listed;
  return null;
end $$;
create trigger products_added after insert on products referencing new table as changed for each statement execute function catalogue_changed();
create trigger products_removed after delete on products referencing old table as changed for each statement execute function catalogue_changed();
create trigger products_updated after update on products referencing new table as changed old table as before for each statement execute function catalogue_updated();

-- Born with its number when it is first priced, written by its actor's drains from then on. `row` is what people get, byte for byte; the columns beside it are those that lists filter and sort by.
create table orders (
  tenant int not null references tenants,
  id text collate "C" not null,
  number bigint not null,
  state smallint not null default 0,            -- index into orderStates (actors/order-messages.ts)
  source text collate "C" not null default '',
  conversation text collate "C",
  contact text collate "C",
  made_at bigint not null default 0,            -- ms; 0: born and not yet written, in no list
  placed_at bigint,
  total bigint not null default 0,              -- in the currency's minor unit
  currency text collate "C" not null default '',
  row json,
  primary key (tenant, id),
  unique (tenant, number)
) with (fillfactor = 70);
create index orders_state on orders (tenant, state, number desc);
create index orders_conversation on orders (tenant, conversation, number desc) where conversation is not null;
create index orders_contact on orders (tenant, contact, number desc) where contact is not null;

-- What was ordered, under the name and price it was offered at. The catalogue may change; this doesn't.
create table order_lines (
  tenant int not null,
  order_id text collate "C" not null,
  line int not null,                            -- from 1
  product text collate "C" not null,            -- empty: the catalogue doesn't know the SKU
  sku text collate "C" not null,
  name text not null,
  quantity int not null check (quantity > 0),
  price bigint not null,
  primary key (tenant, order_id, line),
  foreign key (tenant, order_id) references orders on delete cascade
);
create index order_lines_product on order_lines (tenant, product);

-- Every change of a stock, and why. An order takes and gives back each line once: that is what makes both safe to repeat.
create table stock_moves (
  tenant int not null,
  id bigint generated always as identity,
  product text collate "C" not null,
  kind text collate "C" not null check (kind in ('reserve', 'return', 'set', 'import')),
  change int not null,
  left_over int not null,
  order_id text collate "C",
  line int,
  by int not null default 0,                    -- a user; 0: a program or nobody
  at timestamptz not null default now(),
  primary key (tenant, id),
  foreign key (tenant, product) references products on delete cascade
);
create unique index stock_moves_once on stock_moves (tenant, order_id, line, kind) where order_id is not null;
create index stock_moves_product on stock_moves (tenant, product, id desc);

-- Programs come in with a key. What is kept of it can be compared, not used.
create table api_keys (
  tenant int not null references tenants,
  id int generated always as identity,
  name text not null,
  hash bytea not null unique,                   -- sha-256; the key itself is 256 random bits
  ends text not null,                           -- its last characters, to know it by
  scope text not null check (scope in ('admin', 'engine')),
  made_at timestamptz not null default now(),
  used_at timestamptz,                          -- to the minute
  revoked_at timestamptz,
  primary key (tenant, id)
);

do $$
declare name text;
begin
  foreach name in array array['catalogues', 'products', 'orders', 'order_lines', 'stock_moves', 'api_keys']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy tenant on %I to parley_reader using (tenant = nullif(current_setting(''parley.tenant'', true), '''')::int)', name);
    execute format('create policy owner on %I to current_user using (true) with check (true)', name);
  end loop;
end $$;
grant select on catalogues, products, orders, order_lines, stock_moves to parley_reader;
