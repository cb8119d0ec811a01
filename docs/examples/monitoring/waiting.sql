select waiting.pid,
       waiting.query,
       now() - waiting.query_start as waits_since,
       blocker.pid as blocked_by,
       blocker.state as blocker_state,
       now() - blocker.xact_start as blocker_transaction,
       blocker.query as blocker_last_query
  from pg_stat_activity as waiting
  cross join lateral unnest(pg_blocking_pids(waiting.pid)) as by_pid
  join pg_stat_activity as blocker on blocker.pid = by_pid
  where waiting.wait_event = 'advisory'
  order by waits_since desc;
