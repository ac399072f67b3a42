-- The hub's log. This text runs on SQLite and on PostgreSQL: only what both understand.
-- Ids, wire texts and statements are base64url or JSON texts; times are milliseconds.

create table space (
  id text not null primary key,
  head bigint not null,
  roster_n bigint not null,
  created_at bigint not null
);

create table statement (
  space text not null references space (id),
  n bigint not null,
  signed text not null,
  signature text not null,
  primary key (space, n)
);

-- `wire` is last: counting sizes never reads the long pages behind it.
create table envelope (
  space text not null references space (id),
  seq bigint not null,
  sender text not null,
  id text not null,
  thread text not null,
  kind text not null,
  audience text not null,
  n bigint not null,
  stored_at bigint not null,
  size bigint not null,
  wire text not null,
  primary key (space, seq)
);
create unique index envelope_once on envelope (space, sender, id);
create index envelope_of_thread on envelope (space, thread, seq);

-- The newest envelope of each kind in each thread.
create table thread_head (
  space text not null references space (id),
  kind text not null,
  thread text not null,
  seq bigint not null,
  primary key (space, kind, thread)
);
create index thread_head_by_seq on thread_head (space, kind, seq);

-- Bytes of a blob come in order: `chunk_count` chunks from 0 without a hole are here.
create table blob (
  space text not null references space (id),
  id text not null,
  sender text not null,
  chunk_count bigint not null,
  size bigint not null,
  is_complete bigint not null,
  created_at bigint not null,
  primary key (space, id)
);

create table blob_chunk (
  space text not null,
  blob text not null,
  chunk bigint not null,
  bytes bytea not null,
  primary key (space, blob, chunk),
  foreign key (space, blob) references blob (space, id)
);

-- Pairing mailboxes. `is_contested` is set for ever by a second, different write.
create table slot (
  pair_id text not null,
  slot bigint not null,
  bytes bytea not null,
  is_contested bigint not null,
  expires_at bigint not null,
  primary key (pair_id, slot)
);
create index slot_by_expiry on slot (expires_at);

create table invite (
  hash text not null primary key,
  expires_at bigint not null,
  used_at bigint
);

-- When a member was last connected; missing means never.
create table seen (
  space text not null references space (id),
  member text not null,
  seen_at bigint not null,
  primary key (space, member)
);
