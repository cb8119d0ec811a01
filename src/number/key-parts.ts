import type { EntityIdentifier } from '@mikro-orm/core';
import type { Database } from '../databases/Database.js';
import { isUnsavedKey, keyMadeSince } from '../mikro-orm/payload.js';
import type { SequenceTable } from './SequenceTable.js';

/**
 * A value of a key as a text that its other forms in JavaScript share, and that a later change of the value leaves alone.
 * Null is itself. So is the key of a parent that the database has still to make.
 */
export type KeyPart = string | null | EntityIdentifier;

/** @param position the place of the value's column in the scope */
export function keyPartOf({ scope }: SequenceTable, position: number, value: unknown, database: Database): KeyPart {
  return value === null || isUnsavedKey(value) ? value : database.canonical(value, scope[position]?.type ?? '');
}

/** A part as it is now that a new parent may have been inserted. */
export function keyPartNow(table: SequenceTable, position: number, part: KeyPart, database: Database): KeyPart {
  const key = keyMadeSince(part);
  return isUnsavedKey(part) && key !== undefined ? keyPartOf(table, position, key, database) : part;
}
