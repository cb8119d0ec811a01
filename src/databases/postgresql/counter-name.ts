import type { CounterReading } from '../Database.js';
import { literal, nameText, sql, type Statement } from '../Statement.js';

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
  const identity = sql`(pg_identify_object(cast('pg_class' as regclass), cast(${nameText(table)} as regclass), 0)).identity`;
  const name = sql`${identity} || '.' || quote_ident(${literal(column)})`;
  return isDescending ? sql`${name} || ' desc'` : name;
}
