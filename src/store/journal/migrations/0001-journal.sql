-- The runner's durable record. Times are ms since the epoch, bodies are JSON text, ids base64url.

create table note (key text primary key, value text not null) strict;

-- The roster chain as verified here; root's copy is the first one.
create table roster_statement (n integer primary key, s text not null, sig text not null) strict;
create table epoch (epoch integer primary key, key text not null) strict;

-- Every order ever judged, from the signature on. Ids are kept for ever.
create table judged_order (
  id text primary key,
  sender text not null,
  thread text not null,
  n integer not null,
  kind text not null,
  verdict text not null check (verdict in ('accepted', 'refused')),
  code text,
  judged_at integer not null
) strict;
create index judged_order_by_counter on judged_order (sender, thread, n);

-- Envelopes that could not even be read or verified: passed over, kept for the doctor.
create table quarantine (seq integer primary key, code text not null, at integer not null) strict;

create table thread (
  id text primary key,
  title text not null,
  project text,
  agent text,
  results_folder text not null,
  session text,
  session_agent text,
  is_archived integer not null default 0,
  opened_at integer not null
) strict;

create table task (
  id text primary key,
  thread text not null references thread (id),
  place integer not null,
  body text not null,
  rung text not null check (rung in ('accepted', 'waiting', 'working', 'needs_you', 'ended')),
  waits_for text,
  resume_note text,
  is_cancel_asked integer not null default 0,
  outcome text,
  reason text,
  words text not null default '',
  accepted_at integer not null,
  ended_at integer
) strict;
create index task_by_thread on task (thread, place);
create index task_open on task (rung) where rung <> 'ended';
create unique index task_one_working on task (thread) where rung = 'working';

create table attempt (
  task text not null references task (id),
  attempt integer not null,
  agent text not null,
  confinement text not null,
  state text not null check (state in ('working', 'ended', 'failed', 'cancelled', 'interrupted')),
  reason text,
  started_at integer not null,
  ended_at integer,
  primary key (task, attempt)
) strict;

-- An approval or a question: open until answered, closed with its task, or stale when its agent is gone.
create table ask (
  id text primary key,
  task text not null references task (id),
  attempt integer not null,
  kind text not null check (kind in ('approval', 'question')),
  hash text not null,
  body text not null,
  state text not null check (state in ('open', 'stale', 'answered', 'closed')),
  answer text,
  answered_by text,
  asked_at integer not null,
  answered_at integer
) strict;
create index ask_by_task on ask (task);

create table schedule (
  id text primary key,
  thread text not null,
  body text not null,
  is_paused integer not null default 0,
  until integer,
  created_at integer not null
) strict;
create table occurrence (
  id text primary key,
  schedule text not null references schedule (id),
  due_at integer not null,
  state text not null check (state in ('due', 'claimed', 'done', 'skipped')),
  task text
) strict;

-- What this process's members have to say: the plain body with its id and counter, sealed when sent.
create table outbox (
  row integer primary key autoincrement,
  member text not null,
  id text not null unique,
  thread text not null,
  kind text not null,
  audience text not null,
  n integer not null,
  t integer not null,
  x integer not null,
  body text not null,
  blobs text not null default '[]',
  state text not null default 'pending' check (state in ('pending', 'sent', 'refused')),
  seq integer,
  code text
) strict;
create index outbox_pending on outbox (member, row) where state = 'pending';
create table counter (member text not null, thread text not null, n integer not null, primary key (member, thread)) strict;
