import { defineEntity, type EntityProperty, p, type Platform, Type } from '@mikro-orm/core';
import { databaseOf } from '../databases/database-of.js';
import { onDiscovered, revealDiscovery } from '../mikro-orm/on-discovered.js';

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
export function autoSequenceCounter({ tableName = 'auto_sequence_counter', schema }: AutoSequenceCounterOptions = {}) {
  return defineEntity({
    name: 'AutoSequenceCounter',
    tableName,
    ...(schema !== undefined && { schema }),
    properties: {
      sequence: p.type(new KeyTextType()).$type<string>().primary(),
      scope: p.type(new KeyTextType()).$type<string>().primary(),
      last: p.bigint('number').nullable(),
    },
  });
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
export const AutoSequenceCounter = autoSequenceCounter();
