import type { UpdateFrom } from '../Database.js';
import { identifier, sql, type Statement } from '../Statement.js';
import { sameKey } from '../update-from.js';

/**
 * ```sql
 * update `invoice` as t join (<the rows>) as v on t.`id` = v.p0 set t.`number` = v.n
 * ```
 */
export function updateFrom({ table, column, primaryKey, select }: UpdateFrom): Statement {
  return sql`update ${identifier(table)} as t join (${select}) as v on ${sameKey(primaryKey)} set t.${identifier(column)} = v.n`;
}
