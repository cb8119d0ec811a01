with key as (
  select hash_record_extended(
    row('ticket'::regclass::oid, 'mikro-orm-auto-sequence/number'::text, 7), 0
  ) as hash
)
select lock.pid, lock.granted
  from key
  join pg_locks as lock
    on lock.locktype = 'advisory' and lock.objsubid = 1
    and (lock.classid::bigint << 32) | lock.objid::bigint = key.hash;
