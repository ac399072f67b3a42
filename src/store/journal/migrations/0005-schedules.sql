-- The first version's two tables were never written.
drop table occurrence;
drop table schedule;

-- Standing orders. `decided_until`: every planned moment up to it has its entry. `next_at`: the first undecided one.
create table schedule (
  id text primary key,
  thread text not null references thread (id),
  plan text not null,
  is_paused integer not null default 0,
  is_removed integer not null default 0,
  decided_until integer not null,
  next_at integer,
  failed_in_a_row integer not null default 0,
  taken_at integer not null
) strict;
create index schedule_next on schedule (next_at) where next_at is not null;
create index schedule_by_thread on schedule (thread) where is_removed = 0;

-- One planned moment, or several that were skipped together. A run's id is its task's: made from schedule and moment, so
-- that there can be one.
create table occurrence (
  id text primary key,
  schedule text not null references schedule (id),
  slot integer not null,
  last_slot integer not null,
  slots integer not null,
  trigger text not null check (trigger in ('time', 'person')),
  task text,
  started_at integer,
  late_by text,
  state text not null check (state in ('started', 'skipped', 'ended')),
  reason text,
  outcome text,
  made text not null default 'nothing' check (made in ('files', 'tools', 'words', 'nothing')),
  at integer not null
) strict;
create index occurrence_newest on occurrence (schedule, at, slot);
create index occurrence_open on occurrence (schedule) where state = 'started';
create index occurrence_by_day on occurrence (schedule, started_at) where trigger = 'time' and started_at is not null;
