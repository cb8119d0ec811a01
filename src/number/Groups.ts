import type { Database } from '../databases/Database.js';
import { Group } from './Group.js';
import { type KeyPart, keyPartOf } from './key-parts.js';
import type { SequenceTable } from './SequenceTable.js';

/** Finds the groups of claims: what shares a key. */
export class Groups {
  readonly all: Group[] = [];
  readonly #byKey = new Map<SequenceTable, Map<unknown, Group>>();
  readonly #ids = new Map<KeyPart, number>();

  constructor(private readonly database: Database) {}

  /** The group of a key. Where the database finds more values equal than are known here, it says so with the numbers. */
  of(table: SequenceTable, values: readonly unknown[]): Group {
    const parts = values.map((value, position) => keyPartOf(table, position, value, this.database));
    const key = this.#keyOf(parts);
    const ofTable = this.#groupsOf(table);
    let group = ofTable.get(key);
    if (!group) {
      group = new Group(this.all.length, table, values, parts);
      this.all.push(group);
      ofTable.set(key, group);
    }
    return group;
  }

  #groupsOf(table: SequenceTable): Map<unknown, Group> {
    let groups = this.#byKey.get(table);
    if (!groups) {
      groups = new Map();
      this.#byKey.set(table, groups);
    }
    return groups;
  }

  /** The part of a key of one value, and of more a text that is the same for the same parts. */
  #keyOf(parts: readonly KeyPart[]): unknown {
    return parts.length === 1 ? parts[0] : parts.map((part) => this.#markOf(part)).join(';');
  }

  /** A part of a key as text that says where it ends. */
  #markOf(part: KeyPart): string {
    if (part === null) {
      return '';
    }
    return typeof part === 'string' ? `${String(part.length)}:${part}` : `#${String(this.#idOf(part))}`;
  }

  #idOf(part: KeyPart): number {
    let id = this.#ids.get(part);
    if (id === undefined) {
      id = this.#ids.size;
      this.#ids.set(part, id);
    }
    return id;
  }
}
