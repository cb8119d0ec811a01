select waiting.trx_mysql_thread_id as waiting_thread,
       waiting.trx_query as query,
       timestampdiff(second, waiting.trx_wait_started, now())
         as waits_since_s,
       blocker.trx_mysql_thread_id as blocked_by,
       timestampdiff(second, blocker.trx_started, now())
         as blocker_transaction_s
  from information_schema.innodb_lock_waits as waits
  join information_schema.innodb_trx as waiting
    on waiting.trx_id = waits.requesting_trx_id
  join information_schema.innodb_trx as blocker
    on blocker.trx_id = waits.blocking_trx_id;
