import type { CounterReading } from '../Database.js';
import { nullPatterns } from '../null-patterns.js';
import { identifier, join, sql, type Statement } from '../Statement.js';
import { counterName } from './counter-name.js';
import { inRow, rowsOf } from './keys.js';
import { keyText } from './key-text.js';

/**
 * The counters of keys as they are: a select for each pattern of nulls.
 *
 * ```sql
 * select v.id, c.scope, c.last from unnest(cast('{0,1}' as int[]), cast('{5,6}' as int[])) as v (id, c0)
 *   join "auto_sequence_counter" as c on c.sequence = <name> and c.scope = cast(json_build_array(…) as text)
 * ```
 */
export function lastCounted(reading: CounterReading): Statement {
  const selects = nullPatterns(reading).map((pattern) => {
    const scope = keyText(pattern, inRow);
    return sql`select v.id, c.scope, c.last from ${rowsOf(pattern.present, pattern.keys)}
      join ${identifier(reading.counters)} as c on c.sequence = ${counterName(reading)} and c.scope = ${scope}`;
  });
  return join(selects, ' union all ');
}

/** All counters of a sequence. */
export function allCounted(reading: CounterReading): Statement {
  return sql`select c.scope, c.last from ${identifier(reading.counters)} as c
    where c.sequence = ${counterName(reading)} and c.last is not null`;
}
