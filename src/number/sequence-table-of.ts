import type { EntityManager } from '@mikro-orm/core';
import type { Database } from '../databases/Database.js';
import type { Policy } from '../declare/policy.js';
import type { Sequence } from '../declare/Sequence.js';
import { columnTypeOf } from '../mikro-orm/column-type.js';
import { tableNameOf } from '../mikro-orm/table-name.js';
import { triggerOf } from '../schema/add-trigger.js';
import { counterEntity } from '../schema/counter-entity.js';
import type { SequenceTable } from './SequenceTable.js';

/** @param schema that of the row, for an entity whose schema differs from instance to instance */
export function sequenceTableOf(
  em: EntityManager,
  database: Database,
  sequence: Sequence,
  policy: Policy,
  schema: string | undefined,
): SequenceTable {
  const platform = em.getPlatform();
  const table = tableNameOf(em, sequence.home, schema);
  const trigger = sequence.options.trigger && database.triggers?.isThere ? triggerOf(sequence.home) : undefined;
  const counters = policy.reuse ? undefined : counterEntity(em.getMetadata());
  return {
    sequence,
    policy,
    // The name of a counter has the schema of its table: one table of counters serves all, unless it is in every schema.
    counters: counters && tableNameOf(em, counters, counters.schema === '*' ? schema : undefined),
    table,
    trigger: trigger && { table, name: trigger.name, mark: trigger.mark },
    column: sequence.column,
    range: database.rangeOf(sequence.property.columnTypes[0] ?? ''),
    scope: sequence.scope.flatMap(({ property }) =>
      property.fieldNames.map((name, position) => ({
        name,
        type: columnTypeOf(property, position, schema, platform),
        collation: property.collation,
        isEnum: property.nativeEnumName !== undefined,
      })),
    ),
  };
}
