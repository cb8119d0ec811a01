import type { AnyEntity, ChangeSet, EntityManager } from '@mikro-orm/core';
import type { Group, SequenceTable } from '../allocate/Group.js';
import type { Sequence } from '../declare/Sequence.js';
import type { Session } from '../allocate/Session.js';
import { UnknownScopeValueError } from '../errors.js';
import { columnTypeOf } from '../mikro-orm/column-type.js';
import { columnValuesOf, isUnsavedKey, MADE_BY_DATABASE } from '../mikro-orm/payload.js';
import { tableNameOf } from '../mikro-orm/table-name.js';
import type { NewNumber } from './NewNumber.js';

/** Puts the numbers of a flush together that share a key, and count in one direction. */
export class GroupsByKey {
  readonly all: Group<NewNumber>[] = [];
  readonly #members = new Map<string, NewNumber[]>();
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

  /** Notes a table that the flush writes to. */
  addWritten(sequence: Sequence, schema: string | undefined): void {
    this.#targetOf(sequence, schema);
  }

  /** @throws UnknownScopeValueError when only the database knows a value of the scope */
  add(sequence: Sequence, number: NewNumber): void {
    const { changeSet, step } = number;
    const isDescending = step < 0;
    const target = this.#targetOf(sequence, changeSet.schema);
    const values = scopeValuesOf(sequence, changeSet);
    const key = this.#keyOf(target, isDescending, values);
    const members = this.#members.get(key) ?? [];
    if (members.length === 0) {
      this.#members.set(key, members);
      this.all.push({ target, isDescending, values: values.some(isUnsavedKey) ? undefined : values, members });
    }
    members.push(number);
  }

  /** Text that is the same for the same key. Where the database finds more values equal, it says so with the numbers. */
  #keyOf(target: SequenceTable, isDescending: boolean, values: readonly unknown[]): string {
    const texts = values.map((value, position) => {
      if (value === null) {
        return null;
      }
      return isUnsavedKey(value)
        ? this.#idOf(value)
        : this.session.dialect.canonical(value, target.scope[position]?.type ?? '');
    });
    return JSON.stringify([this.#idOf(target), isDescending, ...texts]);
  }

  #idOf(value: unknown): number {
    const id = this.#ids.get(value) ?? this.#ids.size;
    this.#ids.set(value, id);
    return id;
  }

  #targetOf(sequence: Sequence, schema: string | undefined): SequenceTable {
    const bySchema = this.#targets.get(sequence) ?? new Map<string | undefined, SequenceTable>();
    const target = bySchema.get(schema) ?? {
      sequence,
      table: tableNameOf(this.em, sequence.home, schema),
      column: sequence.property.fieldNames[0] ?? sequence.property.name,
      columnType: sequence.property.columnTypes[0] ?? '',
      scope: sequence.scope.flatMap(({ property }) =>
        property.fieldNames.map((name, position) => ({
          name,
          type: columnTypeOf(property, position, schema, this.em.getPlatform()),
          collation: property.collation,
        })),
      ),
    };
    this.#targets.set(sequence, bySchema.set(schema, target));
    return target;
  }
}

function scopeValuesOf({ name, scope }: Sequence, changeSet: ChangeSet<AnyEntity>): readonly unknown[] {
  return scope.flatMap(({ path, property }) => {
    const values = columnValuesOf(changeSet, property);
    if (values.includes(MADE_BY_DATABASE)) {
      throw UnknownScopeValueError.ofScope(name, path);
    }
    return values;
  });
}
