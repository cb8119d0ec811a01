import type { AnyEntity, ChangeSet, EntityData, EntityManager } from '@mikro-orm/core';
import type { Database } from '../databases/Database.js';
import type { SharedOptions } from '../declare/options.js';
import { policyOf } from '../declare/policy.js';
import type { Sequence } from '../declare/Sequence.js';
import { UnknownScopeValueError } from '../errors.js';
import { columnTypeOf } from '../mikro-orm/column-type.js';
import { columnValuesOf, MADE_BY_DATABASE } from '../mikro-orm/payload.js';
import type { SavedValues } from '../mikro-orm/saved-values.js';
import { tableNameOf } from '../mikro-orm/table-name.js';
import type { SequenceTable } from '../number/SequenceTable.js';
import { KeyedGroup, partOf } from './KeyedGroup.js';

/** The groups of each sequence by their keys. A key of one value is the value, of more a text made of them. */
type Groups = Map<SequenceTable, Map<unknown, KeyedGroup>>;

/** Finds the groups of a flush: what shares a key. */
export class GroupsByKey {
  readonly all: KeyedGroup[] = [];
  readonly #groups: Groups = new Map();
  readonly #targets = new Map<Sequence, Map<string | undefined, SequenceTable>>();
  readonly #ids = new Map<unknown, number>();

  constructor(
    private readonly em: EntityManager,
    private readonly database: Database,
    private readonly defaults: SharedOptions,
    private readonly saved: SavedValues | undefined,
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

  /**
   * The group of an entity.
   *
   * @param changeSet what writes it to the table
   * @throws UnknownScopeValueError when only the database knows a value of the scope
   */
  groupOf(target: SequenceTable, changeSet: ChangeSet<AnyEntity>): KeyedGroup {
    const values = scopeValuesOf(target.sequence, changeSet, this.saved?.get(changeSet));
    const parts = values.map((value, position) => partOf(this.database, value, target.scope[position]?.type ?? ''));
    const key = this.#keyOf(parts);
    const ofTarget = this.#groups.get(target) ?? new Map<unknown, KeyedGroup>();
    let group = ofTarget.get(key);
    if (!group) {
      group = new KeyedGroup(this.all.length, target, values, parts, this.database);
      this.all.push(group);
      this.#groups.set(target, ofTarget.set(key, group));
    }
    return group;
  }

  /** The same for the same values. Where the database finds more values equal, it says so with the numbers. */
  #keyOf(parts: readonly unknown[]): unknown {
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
      policy: policyOf(sequence, this.defaults),
      range: this.database.rangeOf(sequence.property.columnTypes[0] ?? ''),
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

function scopeValuesOf(
  { name, scope }: Sequence,
  changeSet: ChangeSet<AnyEntity>,
  saved: EntityData<AnyEntity> | undefined,
): readonly unknown[] {
  const values: unknown[] = [];
  for (const { path, property } of scope) {
    for (const value of columnValuesOf(changeSet, property, saved)) {
      if (value === MADE_BY_DATABASE) {
        throw changeSet.originalEntity
          ? UnknownScopeValueError.ofSavedEntity(name, path)
          : UnknownScopeValueError.ofNewEntity(name, path);
      }
      values.push(value);
    }
  }
  return values;
}
