import type { Database } from '../databases/Database.js';
import { isUnsavedKey } from '../mikro-orm/payload.js';
import type { Group } from './Group.js';
import { keyPartNow } from './key-parts.js';

/** One text for each key, whichever flush it is of; undefined while the database has still to make a part of it. */
export function keyTextOf({ table, parts }: Group, database: Database): string | undefined {
  const now = parts.map((part, position) => keyPartNow(table, position, part, database));
  return now.some(isUnsavedKey) ? undefined : JSON.stringify([table.table, table.column, ...now]);
}
