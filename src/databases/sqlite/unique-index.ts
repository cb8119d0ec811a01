import type { Run, ScopedTable } from '../Database.js';
import { list, sql } from '../Statement.js';

/**
 * Whether a unique index has no other columns than those of the scope and the number, none of which can be null but the
 * number: to an index two nulls differ. Counting different numbers takes SQLite three times as long as counting numbers.
 */
export async function refusesDuplicates(run: Run, { table, column, scope }: ScopedTable): Promise<boolean> {
  if (scope.some(({ collation }) => collation !== undefined)) {
    // An index may have another one.
    return false;
  }
  const dot = table.indexOf('.');
  const [schema, name] = dot === -1 ? ['main', table] : [table.slice(0, dot), table.slice(dot + 1)];
  const columns = scope.map((each) => each.name);
  const rows = await run(sql`select 1 as found from pragma_index_list(${name}, ${schema}) as i
    where i."unique" = 1 and i.partial = 0 and not exists (
      select 1 from pragma_index_info(i.name, ${schema}) as c
        left join pragma_table_info(${name}, ${schema}) as t on t.name = c.name
      where t.name is null
        or not (t.name = ${column} or (t.name in (${list(['', ...columns])}) and (t."notnull" = 1 or t.pk > 0))))`);
  return rows.length > 0;
}
