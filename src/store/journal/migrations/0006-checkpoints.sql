-- What each attempt found in each folder it may write, and what it left there: names of states in the folder's store.
-- `state_after` is null while the attempt has not ended, `state_before` where there is no checkpoint.
create table checkpoint (
  task text not null references task (id),
  attempt integer not null,
  folder text not null,
  state_before text,
  state_after text,
  at integer not null,
  primary key (task, attempt, folder)
) strict;
create index checkpoint_by_folder on checkpoint (folder, at);

-- Undo and redo orders, carried out one after the other.
create table undo (
  id text primary key,
  task text not null references task (id),
  place integer not null,
  body text not null,
  state text not null check (state in ('waiting', 'ended')),
  is_redone integer not null default 0,
  at integer not null
) strict;
create index undo_waiting on undo (place) where state = 'waiting';
create index undo_by_task on undo (task, place);

-- How an undo found each folder, written before it touches it, and how it left it.
create table undo_folder (
  undo text not null references undo (id),
  folder text not null,
  state_from text not null,
  state_to text,
  primary key (undo, folder)
) strict;
