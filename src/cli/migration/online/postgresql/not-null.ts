import type { Backlog } from '../../Backlog.js';
import { identifier, join, sql, type Statement } from '../../../../databases/Statement.js';
import { guarded } from './guarded.js';

/**
 * A check that is not valid yet holds for what is written from now on, and its validation lets others write. With it,
 * `set not null` reads no row (manual, ALTER TABLE, "SET NOT NULL").
 */
export function requireNumbers({ table, column }: Backlog, setNotNull: readonly Statement[]): readonly Statement[] {
  const alter = sql`alter table ${identifier(table)}`;
  const name = identifier('auto_sequence_not_null');
  return [
    guarded(sql`${alter} drop constraint if exists ${name};
      ${alter} add constraint ${name} check (${identifier(column)} is not null) not valid`),
    sql`${alter} validate constraint ${name}`,
    guarded(sql`${join(setNotNull, ';\n      ')};
      ${alter} drop constraint ${name}`),
  ];
}
