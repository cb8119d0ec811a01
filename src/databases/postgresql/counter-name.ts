import type { CounterReading } from '../Database.js';
import { literal, nameText, sql, type Statement } from '../Statement.js';
import { byName, type OwnNames } from './own-names.js';

/**
 * The name of a sequence among the counters, by the catalog and not by what the entity says: `public.invoice` and `invoice`
 * are one table, and the `invoice` of two tenants with a search_path each are two. It survives a dump, as an oid would not.
 *
 * A function and no select from the catalog, which would be planned each time.
 *
 * ```sql
 * (pg_identify_object(cast('pg_class' as regclass), cast('"invoice"' as regclass), 0)).identity || '.' || quote_ident('number')
 * ```
 */
export function counterName({ table, column, isDescending }: CounterReading): Statement {
  return counterNameOf(sql`cast(${nameText(table)} as regclass)`, { column, isDescending });
}

/** The same, of a table whose oid is known. */
export function counterNameOf(
  oid: Statement,
  { column, isDescending }: Pick<CounterReading, 'column' | 'isDescending'>,
  { prefix, operator }: OwnNames = byName,
): Statement {
  const catalog = sql`cast('${prefix}pg_class' as ${prefix}regclass)`;
  const identity = sql`(${prefix}pg_identify_object(${catalog}, ${oid}, 0)).identity`;
  const name = sql`${identity} ${operator('||')} '.' ${operator('||')} ${prefix}quote_ident(${literal(column)})`;
  return isDescending ? sql`${name} ${operator('||')} ' desc'` : name;
}
