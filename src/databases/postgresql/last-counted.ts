import type { CounterReading } from '../Database.js';
import { nullPatterns } from '../null-patterns.js';
import { identifier, join, sql, type Statement } from '../Statement.js';
import { counterName } from './counter-name.js';
import { inRow, rowsOf } from './keys.js';
import { keyText } from './key-text.js';

/**
 * The counters of keys as they are: a select for each pattern of nulls. `offset 0` has each key looked up in the index: a join
 * may read all counters of the sequence, for however few keys.
 *
 * ```sql
 * select v.id, c.scope, c.last from unnest(cast('{0,1}' as int[]), cast('{5,6}' as int[])) as v (id, c0)
 *   cross join lateral (select c.scope, c.last from "auto_sequence_counter" as c
 *     where c.sequence = (select <name>) and c.scope = cast(json_build_array(…) as text) offset 0) as c
 * ```
 */
export function lastCounted(reading: CounterReading): Statement {
  const selects = nullPatterns(reading).map((pattern) => {
    const scope = keyText(pattern, inRow);
    return sql`select v.id, c.scope, c.last from ${rowsOf(pattern.present, pattern.keys)}
      cross join lateral (select c.scope, c.last from ${ofSequence(reading)} and c.scope = ${scope} offset 0) as c`;
  });
  return join(selects, ' union all ');
}

/** All counters of a sequence. */
export function allCounted(reading: CounterReading): Statement {
  return sql`select c.scope, c.last from ${ofSequence(reading)} and c.last is not null`;
}

/** The name in a select of its own is made once, and not for each row. */
function ofSequence(reading: CounterReading): Statement {
  return sql`${identifier(reading.counters)} as c where c.sequence = (select ${counterName(reading)})`;
}
