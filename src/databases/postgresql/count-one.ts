import type { CountedKey, CounterSet } from '../Database.js';
import { nullPatterns } from '../null-patterns.js';
import { identifier, join, sql, type Statement, verbatim } from '../Statement.js';
import { counterName } from './counter-name.js';
import { valueOf } from './keys.js';
import { keyText, knownKeyText } from './key-text.js';
import { lastInTable } from './last-in-table.js';
import { lockOfKey } from './locks.js';

/**
 * Counts on under one key. `greatest` ignores nulls. Three numbers from a `startAt` of 1:
 *
 * ```sql
 * with e0 as (…)
 * insert into "auto_sequence_counter" as c (sequence, scope, last)
 *   values (<name>, '["5"]', greatest(<last in the table> + 3, 3, case when pg_advisory_xact_lock(…) is null then 0 end))
 *   on conflict (sequence, scope) do update set last = greatest(excluded.last, c.last + 3)
 *   returning 0 as id, 0 as same, sequence, scope, last
 * ```
 *
 * The row is the lock that makes it exact. But a commit wakes all that wait for a row, one of them gets it, and the others
 * wait again: with eight connections that was a third of the time. For the key's lock they queue up. It is the last argument,
 * so that the table is read before the wait, and it adds nothing.
 *
 * @param isQueued whether to take the key's lock before the row
 */
export function countOne(
  set: CounterSet,
  key: CountedKey,
  entered: readonly Statement[],
  isQueued: boolean,
): Statement {
  const [pattern = { nulls: [], present: [], keys: [] }] = nullPatterns(set);
  const furthest = verbatim(set.isDescending ? 'least' : 'greatest');
  const { id, wanted, step, startAt, explicit } = key;
  const by = wanted * step;
  const candidates = [
    sql`${lastInTable(set, pattern, (column) => valueOf(column, key))} + ${by}`,
    ...(explicit === undefined ? [] : [sql`${explicit + by}`]),
    ...(wanted > 0 ? [sql`${startAt + by - step}`] : []),
    ...(isQueued ? [sql`case when pg_advisory_xact_lock(${lockOfKey(set, key)}) is null then 0 end`] : []),
  ];
  const scope = knownKeyText(pattern, key) ?? keyText(pattern, (column) => valueOf(column, key));
  const enter = entered.length > 0 ? sql`with ${join(entered, ', ')} ` : sql``;
  return sql`${enter}insert into ${identifier(set.counters)} as c (sequence, scope, last)
    values (${counterName(set)}, ${scope}, ${furthest}(${join(candidates, ', ')}))
    on conflict (sequence, scope) do update set last = ${furthest}(excluded.last, c.last + ${by})
    returning ${id} as id, ${id} as same, sequence, scope, last`;
}
