import type { EntityManager, EntityProperty } from '@mikro-orm/core';
import { databaseOf } from '../../databases/database-of.js';
import type { Row } from '../../databases/Database.js';
import type { Sequence } from '../../declare/Sequence.js';

/** The columns that a statement of an audit has under names of ours, and what they are to the entity. */
export class RowValues {
  readonly scopeColumns: readonly string[];
  readonly primaryKeyColumns: readonly string[];
  /** Those whose values are read as text. */
  readonly asText: ReadonlySet<string>;
  readonly #primaryKey: readonly EntityProperty[];

  constructor(
    private readonly em: EntityManager,
    private readonly sequence: Sequence,
  ) {
    this.#primaryKey = sequence.home.getPrimaryProps();
    this.scopeColumns = sequence.scope.flatMap(({ property }) => property.fieldNames);
    this.primaryKeyColumns = this.#primaryKey.flatMap((property) => property.fieldNames);
    const database = databaseOf(em.getPlatform());
    const properties = [...sequence.scope.map(({ property }) => property), ...this.#primaryKey];
    this.asText = new Set(
      properties.flatMap(({ fieldNames, columnTypes }) => {
        return fieldNames.filter((_, at) => database.roundsValues(columnTypes[at] ?? ''));
      }),
    );
  }

  /** The values of the scope's columns as the driver returns them. */
  keyOf(row: Row): readonly unknown[] {
    return this.scopeColumns.map((_, at) => row[`c${String(at)}`]);
  }

  /** The scope as `keyValuesOf` takes it. */
  scopeOf(row: Row): object {
    const values = this.#mapped(row, 'c', this.scopeColumns);
    const scope = {};
    for (const { path, property } of this.sequence.scope) {
      setAt(scope, path.split('.'), valueOf(this.em, property, values[property.name]));
    }
    return scope;
  }

  primaryKeyOf(row: Row): unknown {
    const values = this.#mapped(row, 'p', this.primaryKeyColumns);
    const parts = this.#primaryKey.map((property) => valueOf(this.em, property, values[property.name]));
    return parts.length === 1 ? parts[0] : parts;
  }

  /** MikroORM's own mapping knows dates, booleans and composite keys. */
  #mapped(row: Row, letter: string, columns: readonly string[]): Readonly<Record<string, unknown>> {
    const named = Object.fromEntries(columns.map((column, at) => [column, row[`${letter}${String(at)}`]]));
    const mapped: object | null = this.em.getDriver().mapResult(named, this.sequence.home);
    return { ...mapped };
  }
}

function valueOf(em: EntityManager, { customType }: Partial<EntityProperty>, value: unknown): unknown {
  const isNone = value === null || value === undefined;
  return isNone ? null : customType ? customType.convertToJSValue(value, em.getPlatform()) : value;
}

function setAt(target: object, [name = '', ...names]: readonly string[], value: unknown): void {
  if (names.length === 0) {
    Reflect.set(target, name, value);
    return;
  }
  const inner: unknown = Reflect.get(target, name);
  const child = typeof inner === 'object' && inner !== null ? inner : {};
  Reflect.set(target, name, child);
  setAt(child, names, value);
}
