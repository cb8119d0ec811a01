import type { CounterSet } from '../Database.js';
import { literal, nameText, sql, type Statement } from '../Statement.js';

/**
 * The name of a sequence among the counters, by the catalog and not by what the entity says: `public.invoice` and `invoice`
 * are one table, and the `invoice` of two tenants with a search_path each are two. It survives a dump, as an oid would not.
 *
 * ```sql
 * (select format('%s.%I.%I%s', relnamespace::regnamespace, relname, 'number', '') from pg_class where oid = …)
 * ```
 */
export function counterName({ table, column, isDescending }: CounterSet): Statement {
  const oid = sql`cast(${nameText(table)} as regclass)`;
  const schema = sql`cast(relnamespace as regnamespace)`;
  const names = sql`${schema}, relname, ${literal(column)}, ${literal(isDescending ? ' desc' : '')}`;
  return sql`(select format('%s.%I.%I%s', ${names}) from pg_class where oid = ${oid})`;
}
