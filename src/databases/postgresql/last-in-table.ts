import { type CounterSet, SAFE_INTEGERS } from '../Database.js';
import type { NullPattern, PlacedColumn } from '../null-patterns.js';
import { identifier, sql, type Statement } from '../Statement.js';
import { firstRow } from './last-numbers.js';
import { lastOf } from './last-of.js';

/**
 * The last number in the table under a key, as a bigint that can be counted on. Only a column of eight bytes can hold one
 * that cannot. The cast of any other stands around the select: within, planning it took a sixth of the statement's time.
 *
 * ```sql
 * cast((select t."number" from "invoice" as t where … order by t."number" desc limit 1) as bigint)
 * ```
 */
export function lastInTable(
  set: CounterSet,
  pattern: NullPattern,
  valueFor: (column: PlacedColumn) => Statement,
): Statement {
  return set.range.max < SAFE_INTEGERS.max
    ? sql`cast(${firstRow(set, pattern, sql`t.${identifier(set.column)}`, valueFor)} as bigint)`
    : firstRow(set, pattern, lastOf(set), valueFor);
}
