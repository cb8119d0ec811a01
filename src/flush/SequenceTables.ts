import type { EntityManager } from '@mikro-orm/core';
import type { Database } from '../databases/Database.js';
import type { SharedOptions } from '../declare/options.js';
import { policyOf } from '../declare/policy.js';
import type { Sequence } from '../declare/Sequence.js';
import { sequenceTableOf } from '../number/sequence-table-of.js';
import type { SequenceTable } from '../number/SequenceTable.js';

/** The sequences in their tables, which stay the same from flush to flush. */
export class SequenceTables {
  readonly #bySequence = new WeakMap<Sequence, Map<string | undefined, SequenceTable>>();

  constructor(private readonly defaults: SharedOptions) {}

  of(em: EntityManager, database: Database, sequence: Sequence, schema: string | undefined): SequenceTable {
    let bySchema = this.#bySequence.get(sequence);
    if (!bySchema) {
      bySchema = new Map();
      this.#bySequence.set(sequence, bySchema);
    }
    let table = bySchema.get(schema);
    if (!table) {
      const made = sequenceTableOf(em, database, sequence, policyOf(sequence, this.defaults), schema);
      // An entity that its constructor made has no schema, where one that `em.create` made names the default one.
      table = [...bySchema.values()].find((each) => each.table === made.table) ?? made;
      bySchema.set(schema, table);
    }
    return table;
  }
}
