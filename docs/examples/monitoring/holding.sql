select activity.pid,
       activity.application_name,
       activity.state,
       count(*) as scopes,
       now() - activity.xact_start as transaction
  from pg_locks as lock
  join pg_stat_activity as activity on activity.pid = lock.pid
  where lock.locktype = 'advisory' and lock.granted
    and lock.database =
      (select oid from pg_database where datname = current_database())
  group by activity.pid, activity.application_name, activity.state,
    activity.xact_start
  order by transaction desc;
