import type { EntityProperty } from '@mikro-orm/core';
import type { Database } from '../databases/Database.js';
import { columnsOf, isUnsavedKey, keyMadeSince } from '../mikro-orm/payload.js';
import { Group } from '../number/Group.js';
import type { SequenceTable } from '../number/SequenceTable.js';

/** A group that knows its key when the objects that it was made of have changed. */
export class KeyedGroup extends Group {
  constructor(
    id: number,
    table: SequenceTable,
    values: readonly unknown[],
    /** The values as text; null, and the key of a new parent, as they are. */
    private readonly parts: readonly unknown[],
    private readonly database: Database,
  ) {
    super(id, table, values, !values.some(isUnsavedKey));
  }

  /**
   * Whether a property of the scope has the value that it has in the key.
   *
   * @param position the place of its first column in the scope
   * @param value as in a payload or a snapshot
   */
  has(position: number, property: EntityProperty, value: unknown): boolean {
    return columnsOf(value, property).every((column, at) => {
      const part = this.parts[position + at];
      const type = this.table.scope[position + at]?.type ?? '';
      if (!isUnsavedKey(part)) {
        return partOf(this.database, column, type) === part;
      }
      const key = keyMadeSince(part);
      return key === undefined
        ? column === part || column === null
        : partOf(this.database, column, type) === partOf(this.database, key, type);
    });
  }
}

/** A column value as one text for all its forms in JavaScript. Null and the key of a new parent are themselves. */
export function partOf(database: Database, value: unknown, type: string): unknown {
  return value === null || isUnsavedKey(value) ? value : database.canonical(value, type);
}
