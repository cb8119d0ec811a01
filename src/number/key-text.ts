import type { Database } from '../databases/Database.js';
import { keyMadeSince } from '../mikro-orm/payload.js';
import type { Group } from './Group.js';

/** One text for each key, whichever flush it is of; undefined while the database has still to make a part of it. */
export function keyTextOf({ table, values }: Group, database: Database): string | undefined {
  const parts: (string | null)[] = [table.table, table.column];
  for (const [position, value] of values.entries()) {
    const known = keyMadeSince(value);
    if (known === undefined) {
      return undefined;
    }
    parts.push(known === null ? null : database.canonical(known, table.scope[position]?.type ?? ''));
  }
  return JSON.stringify(parts);
}
