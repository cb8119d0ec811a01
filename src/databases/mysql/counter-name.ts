import type { CounterReading } from '../Database.js';
import { literal, sql, type Statement } from '../Statement.js';

/** The name of a sequence's counters: one for each direction. */
export function counterName(set: CounterReading): Statement {
  return sql`${literal(textOf(set))}`;
}

export function textOf({ table, column, isDescending }: CounterReading): string {
  return `${table}.${column}${isDescending ? ' desc' : ''}`;
}
