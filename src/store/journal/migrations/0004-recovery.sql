-- A person's words for a running turn: written down before the agent hears them, settled when it is known what it did.
-- handing: nobody knows yet. noted: its next attempt is told, in case it has not heard. said, unsaid: known.
create table message (
  id text primary key,
  task text not null references task (id),
  text text not null,
  state text not null check (state in ('handing', 'noted', 'said', 'unsaid'))
) strict;
create index message_open on message (task) where state in ('handing', 'noted');
-- A task that waits for a usage limit is not begun before then.
alter table task add column not_before integer;
-- How often an entry was tried in vain, where the entry itself was the reason.
create table try (seq integer primary key, count integer not null) strict;
