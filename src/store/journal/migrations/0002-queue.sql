-- The heads of a long queue are found without reading the queue.
create index task_open_by_thread on task (thread, place) where rung <> 'ended';
create index task_open_not_in_turn on task (place) where rung <> 'ended' and (rung <> 'waiting' or waits_for <> 'turn');
create index outbox_sent on outbox (t) where state = 'sent';
