import type { EntityManager } from '@mikro-orm/core';
import type { Database } from '../databases/Database.js';
import type { SharedOptions } from '../declare/options.js';
import { policyOf } from '../declare/policy.js';
import type { Sequence } from '../declare/Sequence.js';
import { sequenceTableOf } from '../number/sequence-table-of.js';
import type { SequenceTable } from '../number/SequenceTable.js';

/** The tables with sequences that a flush writes to, whether or not it gives numbers there. */
export class WrittenTables {
  readonly #bySequence = new Map<Sequence, Map<string | undefined, SequenceTable>>();

  constructor(
    private readonly em: EntityManager,
    private readonly database: Database,
    private readonly defaults: SharedOptions,
  ) {}

  get all(): readonly SequenceTable[] {
    return [...this.#bySequence.values()].flatMap((bySchema) => [...bySchema.values()]);
  }

  /** Adds the table of a sequence in a schema, and returns it; always the same one. */
  add(sequence: Sequence, schema: string | undefined): SequenceTable {
    const bySchema = this.#bySequence.get(sequence) ?? new Map<string | undefined, SequenceTable>();
    let table = bySchema.get(schema);
    if (!table) {
      const made = sequenceTableOf(this.em, this.database, sequence, policyOf(sequence, this.defaults), schema);
      // An entity that its constructor made has no schema, where one that `em.create` made names the default one.
      table = [...bySchema.values()].find((each) => each.table === made.table) ?? made;
      this.#bySequence.set(sequence, bySchema.set(schema, table));
    }
    return table;
  }
}
