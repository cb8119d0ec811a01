import type { AnyEntity, ChangeSet, EntityManager } from '@mikro-orm/core';
import type { Group, SequenceTable } from '../allocate/Group.js';
import type { Sequence } from '../declare/Sequence.js';
import type { Session } from '../allocate/Session.js';
import { UnknownScopeValueError } from '../errors.js';
import { columnTypeOf } from '../mikro-orm/column-type.js';
import { columnValuesOf, isUnsavedKey, MADE_BY_DATABASE } from '../mikro-orm/payload.js';
import { tableNameOf } from '../mikro-orm/table-name.js';
import type { NewNumber } from './NewNumber.js';

/** The numbers of each sequence's keys. A key of one value is the value, of more a text made of them. */
type MembersByKey = Map<SequenceTable, Map<unknown, NewNumber[]>>;

/** Puts the numbers of a flush together that share a key, and count in one direction. */
export class GroupsByKey {
  readonly all: Group<NewNumber>[] = [];
  readonly #ascending: MembersByKey = new Map();
  readonly #descending: MembersByKey = new Map();
  readonly #targets = new Map<Sequence, Map<string | undefined, SequenceTable>>();
  readonly #ids = new Map<unknown, number>();

  constructor(
    private readonly em: EntityManager,
    private readonly session: Session,
  ) {}

  /** The tables with sequences that the flush writes to, whether or not it gives numbers there. */
  get written(): readonly SequenceTable[] {
    return [...this.#targets.values()].flatMap((bySchema) => [...bySchema.values()]);
  }

  /** The sequence in a table that the flush writes to. */
  targetOf(sequence: Sequence, schema: string | undefined): SequenceTable {
    const bySchema = this.#targets.get(sequence) ?? new Map<string | undefined, SequenceTable>();
    let target = bySchema.get(schema);
    if (!target) {
      const table = tableNameOf(this.em, sequence.home, schema);
      // An entity that is made by its constructor has no schema where one that `em.create` made names the default one.
      target =
        [...bySchema.values()].find((each) => each.table === table) ?? this.#createTarget(sequence, table, schema);
      this.#targets.set(sequence, bySchema.set(schema, target));
    }
    return target;
  }

  /** @throws UnknownScopeValueError when only the database knows a value of the scope */
  add(target: SequenceTable, number: NewNumber): void {
    const isDescending = number.step < 0;
    const values = scopeValuesOf(target.sequence, number.changeSet);
    const key = this.#keyOf(target, values);
    const membersByKey = isDescending ? this.#descending : this.#ascending;
    const ofTarget = membersByKey.get(target) ?? new Map<unknown, NewNumber[]>();
    const members = ofTarget.get(key);
    if (members) {
      members.push(number);
    } else {
      const members = [number];
      membersByKey.set(target, ofTarget.set(key, members));
      this.all.push({ target, isDescending, values: values.some(isUnsavedKey) ? undefined : values, members });
    }
  }

  /** The same for the same values. Where the database finds more values equal, it says so with the numbers. */
  #keyOf({ scope }: SequenceTable, values: readonly unknown[]): unknown {
    const parts = values.map((value, position) => {
      return value === null || isUnsavedKey(value)
        ? value
        : this.session.dialect.canonical(value, scope[position]?.type ?? '');
    });
    return parts.length === 1 ? parts[0] : parts.map((part) => this.#markOf(part)).join(';');
  }

  /** A part of a key as text that says where it ends. */
  #markOf(part: unknown): string {
    if (part === null) {
      return '';
    }
    return typeof part === 'string' ? `${String(part.length)}:${part}` : `#${String(this.#idOf(part))}`;
  }

  #idOf(value: unknown): number {
    let id = this.#ids.get(value);
    if (id === undefined) {
      id = this.#ids.size;
      this.#ids.set(value, id);
    }
    return id;
  }

  #createTarget(sequence: Sequence, table: string, schema: string | undefined): SequenceTable {
    const platform = this.em.getPlatform();
    return {
      sequence,
      table,
      column: sequence.column,
      columnType: sequence.property.columnTypes[0] ?? '',
      scope: sequence.scope.flatMap(({ property }) =>
        property.fieldNames.map((name, position) => ({
          name,
          type: columnTypeOf(property, position, schema, platform),
          collation: property.collation,
        })),
      ),
    };
  }
}

function scopeValuesOf({ name, scope }: Sequence, changeSet: ChangeSet<AnyEntity>): readonly unknown[] {
  const values: unknown[] = [];
  for (const { path, property } of scope) {
    for (const value of columnValuesOf(changeSet, property)) {
      if (value === MADE_BY_DATABASE) {
        throw UnknownScopeValueError.ofScope(name, path);
      }
      values.push(value);
    }
  }
  return values;
}
