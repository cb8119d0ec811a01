import type { Reading } from '../Database.js';
import { identifier, sql, type Statement, verbatim } from '../Statement.js';

/** The first integer that JavaScript does not tell from the next one. */
const UNSAFE = 2 ** 53;

/**
 * The number of a row, in a type in which it can be counted on. A bigint past the safe integers would overflow: no number
 * comes after it, as none comes after the first unsafe one.
 *
 * ```sql
 * least(cast(t."number" as bigint), 9007199254740992)
 * ```
 */
export function lastOf({ column, isDescending }: Pick<Reading, 'column' | 'isDescending'>): Statement {
  const [nearer, unsafe] = isDescending ? ['greatest', -UNSAFE] : ['least', UNSAFE];
  return sql`${verbatim(nearer)}(cast(t.${identifier(column)} as bigint), ${verbatim(String(unsafe))})`;
}
