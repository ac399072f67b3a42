-- The devices that asked to be pushed to: the keys of their subscriptions. The endpoint is the hub's to know.
create table push_subscription (
  member text primary key,
  p256dh text not null,
  auth text not null,
  language text not null check (language in ('en', 'ko')),
  set_at integer not null
) strict;

-- What a device is to be told of, written with the report that says it; settled once it was told or need not be.
create table push_due (
  row integer primary key autoincrement,
  id text not null unique,
  member text not null,
  thread text not null,
  task text,
  entry text not null,
  concern text not null check (concern in ('needs_you', 'done', 'failed', 'test')),
  kind text not null,
  words text not null,
  due_at integer not null,
  outcome text,
  settled_at integer
) strict;
create index push_due_open on push_due (row) where settled_at is null;
create index push_due_sent on push_due (member, thread, settled_at) where outcome = 'sent';
create index push_due_settled on push_due (settled_at) where settled_at is not null;
