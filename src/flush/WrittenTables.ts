import {
  type AnyEntity,
  type ChangeSet,
  ChangeSetType,
  type EntityManager,
  type EntityMetadata,
} from '@mikro-orm/core';
import type { Database, WrittenTable } from '../databases/Database.js';
import type { Sequence } from '../declare/Sequence.js';
import { isUpdate } from '../mikro-orm/payload.js';
import { changeSetFor } from '../mikro-orm/table-change-sets.js';
import type { SequenceTable } from '../number/SequenceTable.js';
import type { SequenceTables } from './SequenceTables.js';

/** The tables with sequences that a flush writes to, whether or not it gives numbers there. */
export class WrittenTables {
  readonly #writes = new Map<string, WrittenTable>();

  constructor(
    private readonly em: EntityManager,
    private readonly database: Database,
    private readonly tables: SequenceTables,
  ) {}

  get all(): readonly WrittenTable[] {
    return [...this.#writes.values()];
  }

  /** Adds the table of a sequence that a change set writes to, and returns it; always the same one. */
  add(sequence: Sequence, changeSet: ChangeSet<AnyEntity>): SequenceTable {
    const table = this.tables.of(this.em, this.database, sequence, changeSet.schema);
    this.#write(table, changeSet);
    return table;
  }

  /** An INSERT is what a role may do that numbers. One that only updates may have no privilege for it. */
  #write({ table, column, sequence: { home } }: SequenceTable, changeSet: ChangeSet<AnyEntity>): void {
    const known = this.#writes.get(table)?.write;
    if (changeSet.type === ChangeSetType.CREATE) {
      if (known !== 'insert') {
        this.#writes.set(table, { table, column, write: 'insert' });
      }
    } else if (isUpdate(changeSet)) {
      const updated = updatedColumn(home, changeSetFor(changeSet, home));
      if (updated !== undefined && known !== 'insert' && known !== 'update') {
        this.#writes.set(table, { table, column: updated, write: 'update' });
      }
    } else if (known === undefined) {
      this.#writes.set(table, { table, column, write: 'delete' });
    }
  }
}

/** A role may have the privilege to update some columns only. An update of a leaf's columns leaves the root's table alone. */
function updatedColumn(home: EntityMetadata, { payload }: ChangeSet<AnyEntity>): string | undefined {
  const own = home.inheritanceType === 'tpt' ? home.ownProps : undefined;
  const updated = (own ?? home.props).filter(({ name }) => name in payload);
  return updated.map(firstColumn).find((column) => column !== undefined);
}

/** A property without a column has none, whatever MikroORM's type says. */
function firstColumn({ fieldNames }: { readonly fieldNames?: readonly string[] }): string | undefined {
  return fieldNames?.[0];
}
