import {
  BigIntType,
  type EntityProperty,
  EntitySchema,
  type Platform,
  type PrimaryKeyProp,
  Type,
} from '@mikro-orm/core';
import { databaseOf } from '../databases/database-of.js';
import { onDiscovered, revealDiscovery } from '../mikro-orm/on-discovered.js';
import { withOwnId } from '../mikro-orm/own-id.js';

/** Marks the table of counters across copies of this package. */
export const COUNTER_BRAND = Symbol.for('mikro-orm-auto-sequence/counter');

/** Texts that are equal when their bytes are, whatever the collation of the database. */
class KeyTextType extends Type<string, string> {
  readonly [COUNTER_BRAND] = true;

  constructor() {
    super();
    revealDiscovery(this);
  }

  override getColumnType(_property: EntityProperty, platform: Platform): string {
    return platform.getVarcharTypeDeclarationSQL({ length: 255 });
  }
}

onDiscovered(KeyTextType, ({ property, platform }) => {
  const { binaryCollation } = databaseOf(platform);
  if (binaryCollation !== undefined) {
    property.collation = binaryCollation;
  }
});

/** A row of the table of counters: a sequence, the values of a scope, and the last number of that key. */
export interface AutoSequenceCounterRow {
  /** The table and the column of the sequence, behind the schema where there is one. */
  sequence: string;

  /** The values of the scope, as a JSON array. */
  scope: string;

  /** The last number. */
  last?: number | null;

  [PrimaryKeyProp]?: ['sequence', 'scope'];
}

/** Where the table of counters is. */
export interface AutoSequenceCounterOptions {
  /** Default: `auto_sequence_counter`. */
  tableName?: string;

  /** Default: that of the connection. `'*'` serves entities whose schema differs from instance to instance. */
  schema?: string;
}

/**
 * The entity of the table of counters, under another name or in a schema. For one with the defaults, take
 * {@link AutoSequenceCounter}.
 *
 * @example
 * ```ts
 * MikroORM.init({ entities: [Invoice, autoSequenceCounter({ schema: 'billing' })] });
 * ```
 */
export function autoSequenceCounter({
  tableName = 'auto_sequence_counter',
  schema,
}: AutoSequenceCounterOptions = {}): EntitySchema<AutoSequenceCounterRow> {
  const counter = new EntitySchema<AutoSequenceCounterRow>({
    name: 'AutoSequenceCounter',
    tableName,
    ...(schema !== undefined && { schema }),
    properties: {
      sequence: { type: new KeyTextType(), primary: true, fieldName: 'sequence' },
      scope: { type: new KeyTextType(), primary: true, fieldName: 'scope' },
      last: { type: new BigIntType('number'), nullable: true, fieldName: 'last' },
    },
  });
  return withOwnId(counter);
}

/**
 * The entity of the table that remembers the last number of each key, for sequences with `reuse: false`. Add it to the
 * `entities` of `MikroORM.init`, so that schema generator and migrations know the table. Each row is a sequence (its
 * schema, table and column), the values of a scope as a JSON array, and the last number.
 *
 * @example
 * ```ts
 * MikroORM.init({ entities: [Invoice, AutoSequenceCounter], subscribers: [new AutoSequenceSubscriber()] });
 * ```
 */
export const AutoSequenceCounter: EntitySchema<AutoSequenceCounterRow> = autoSequenceCounter();
