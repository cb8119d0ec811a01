import type { UpdateFrom } from './Database.js';
import { identifier, join, sql, type Statement, verbatim } from './Statement.js';

/**
 * ```sql
 * update "invoice" as t set "number" = v.n from (<the rows>) as v where t."id" = v.p0
 * ```
 */
export function updateFrom({ table, column, primaryKey, select }: UpdateFrom): Statement {
  return sql`update ${identifier(table)} as t set ${identifier(column)} = v.n from (${select}) as v where ${sameKey(primaryKey)}`;
}

export function sameKey(primaryKey: readonly string[]): Statement {
  return join(
    primaryKey.map((column, at) => sql`t.${identifier(column)} = v.${verbatim(`p${String(at)}`)}`),
    ' and ',
  );
}
