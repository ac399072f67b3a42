-- Where a device is pushed to. The hub knows no more of it than this address.
create table push_endpoint (
  space text not null references space (id),
  member text not null,
  endpoint text not null,
  set_at bigint not null,
  primary key (space, member)
);

-- What each try came to; the newest of a member is shown, and a repeated id is not sent again.
create table push_try (
  space text not null references space (id),
  member text not null,
  id text not null,
  outcome text not null,
  tried_at bigint not null,
  primary key (space, member, id)
);
create index push_try_by_time on push_try (tried_at);

-- Since when orders wait for a runner that is away; told once for each time that it is.
create table order_wait (
  space text not null references space (id),
  runner text not null,
  since bigint not null,
  is_told bigint not null,
  primary key (space, runner)
);
create index order_wait_untold on order_wait (is_told, since);

-- The hub's own keys, made once.
create table hub_key (
  name text not null primary key,
  value text not null
);
