import type { CountedKey, CounterSet } from '../Database.js';
import { nullPatterns } from '../null-patterns.js';
import { identifier, join, sql, type Statement, verbatim } from '../Statement.js';
import { counterName } from './counter-name.js';
import { valueOf } from './keys.js';
import { keyText } from './key-text.js';
import { firstRow } from './last-numbers.js';
import { lastOf } from './last-of.js';

/**
 * Counts on under one key. `greatest` ignores nulls. Three numbers from a `startAt` of 1:
 *
 * ```sql
 * with e0 as (…)
 * insert into "auto_sequence_counter" as c (sequence, scope, last)
 *   values (<name>, '["5"]', greatest(<last in the table> + 3, 3))
 *   on conflict (sequence, scope) do update set last = greatest(excluded.last, c.last + 3)
 *   returning 0 as id, 0 as same, sequence, scope, last
 * ```
 */
export function countOne(set: CounterSet, key: CountedKey, entered: readonly Statement[]): Statement {
  const [pattern = { nulls: [], present: [], keys: [] }] = nullPatterns(set);
  const furthest = verbatim(set.isDescending ? 'least' : 'greatest');
  const { id, wanted, step, startAt, explicit } = key;
  const by = wanted * step;
  const inTable = firstRow(set, pattern, lastOf(set), (column) => valueOf(column, key));
  const candidates = [
    sql`${inTable} + ${bigint(by)}`,
    ...(explicit === undefined ? [] : [bigint(explicit + by)]),
    ...(wanted > 0 ? [bigint(startAt + by - step)] : []),
  ];
  const scope = keyText(pattern, (column) => valueOf(column, key));
  const enter = entered.length > 0 ? sql`with ${join(entered, ', ')} ` : sql``;
  return sql`${enter}insert into ${identifier(set.counters)} as c (sequence, scope, last)
    values (${counterName(set)}, ${scope}, ${furthest}(${join(candidates, ', ')}))
    on conflict (sequence, scope) do update set last = ${furthest}(excluded.last, c.last + ${bigint(by)})
    returning ${id} as id, ${id} as same, sequence, scope, last`;
}

function bigint(number: number): Statement {
  return sql`cast(${number} as bigint)`;
}
