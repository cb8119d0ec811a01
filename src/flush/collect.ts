import { type AnyEntity, type ChangeSet, ChangeSetType, type EntityManager, type UnitOfWork } from '@mikro-orm/core';
import type { Group, SequenceTable } from '../allocate/Group.js';
import { type Sequence, sequencesOf } from '../declare/Sequence.js';
import { dialectOf } from '../dialects/dialect-of.js';
import { InvalidNumberError, UnknownScopeValueError } from '../errors.js';
import { changeSetFor, columnValuesOf, isUnsavedKey, MADE_BY_DATABASE } from '../mikro-orm/payload.js';
import { tableNameOf } from '../mikro-orm/table-name.js';
import type { GivenNumbers } from './GivenNumbers.js';
import type { NewNumber } from './NewNumber.js';

/** Groups all new entities of a unit of work by the keys of their sequences, in the order of their inserts. */
export function collectGroups(em: EntityManager, uow: UnitOfWork, given: GivenNumbers): readonly Group<NewNumber>[] {
  const groups = new GroupsByKey(em);
  uow.getChangeSets().forEach((changeSet, order) => {
    if (changeSet.type === ChangeSetType.CREATE) {
      for (const sequence of sequencesOf(changeSet.meta)) {
        groups.add(sequence, changeSetFor(changeSet, sequence.home), explicitNumberOf(sequence, changeSet.entity, given), order);
      }
    }
  });
  return groups.all;
}

class GroupsByKey {
  readonly all: Group<NewNumber>[] = [];
  readonly #members = new Map<string, NewNumber[]>();
  readonly #targets = new Map<Sequence, Map<string | undefined, SequenceTable>>();
  readonly #ids = new Map<unknown, number>();

  constructor(private readonly em: EntityManager) {}

  add(sequence: Sequence, changeSet: ChangeSet<AnyEntity>, explicit: number | undefined, order: number): void {
    const target = this.#targetOf(sequence, changeSet.schema);
    const values = scopeValuesOf(sequence, changeSet);
    const key = this.#keyOf(target, values);
    const members = this.#members.get(key) ?? [];
    if (members.length === 0) {
      this.#members.set(key, members);
      this.all.push({ target, values: values.some(isUnsavedKey) ? undefined : values, members });
    }
    members.push({ changeSet, explicit, order });
  }

  /** Text that is the same for the same key. Where the database finds more values equal, it says so with the maxima. */
  #keyOf(target: SequenceTable, values: readonly unknown[]): string {
    const dialect = dialectOf(this.em.getPlatform());
    const texts = values.map((value, position) => {
      if (value === null) {
        return null;
      }
      return isUnsavedKey(value) ? this.#idOf(value) : dialect.canonical(value, target.scope[position]?.type ?? '');
    });
    return JSON.stringify([this.#idOf(target), ...texts]);
  }

  #idOf(value: unknown): number {
    const id = this.#ids.get(value) ?? this.#ids.size;
    this.#ids.set(value, id);
    return id;
  }

  #targetOf(sequence: Sequence, schema: string | undefined): SequenceTable {
    const bySchema = this.#targets.get(sequence) ?? new Map<string | undefined, SequenceTable>();
    this.#targets.set(sequence, bySchema);
    const target = bySchema.get(schema) ?? {
      sequence,
      table: tableNameOf(this.em, sequence.home, schema),
      column: sequence.property.fieldNames[0] ?? sequence.property.name,
      columnType: sequence.property.columnTypes[0] ?? '',
      scope: sequence.scope.flatMap(({ fieldNames, columnTypes }) =>
        fieldNames.map((name, position) => ({ name, type: columnTypes[position] ?? '' })),
      ),
    };
    bySchema.set(schema, target);
    return target;
  }
}

/** @throws UnknownScopeValueError when only the database knows a value */
function scopeValuesOf({ name, scope }: Sequence, changeSet: ChangeSet<AnyEntity>): readonly unknown[] {
  return scope.flatMap(property => {
    const values = columnValuesOf(changeSet, property);
    if (values.includes(MADE_BY_DATABASE)) {
      throw UnknownScopeValueError.ofScope(name, property.name);
    }
    return values;
  });
}

/** @throws InvalidNumberError when the application gave something else than a number */
function explicitNumberOf({ name, property }: Sequence, entity: AnyEntity, given: GivenNumbers): number | undefined {
  const value: unknown = entity[property.name];
  if (value === undefined || value === null || given.has(entity, property.name, value)) {
    return undefined;
  }
  if (!Number.isSafeInteger(value)) {
    throw InvalidNumberError.explicitValue(name, value);
  }
  return Number(value);
}
