import { describe, expect, test } from '@jest/globals';
import { EntitySchema, type Opt, Type } from '@mikro-orm/core';
import { AutoSequenceSubscriber, AutoSequenceType } from 'mikro-orm-auto-sequence';
import { type ColumnType, noon, uuid } from '../../support/column-type.js';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { checkScopes, type ScopeShape } from './check-scopes.js';

interface Invoice {
  id: number;
  scope: unknown;
  number: Opt<number>;
}

function scopedBy(...[, property, values, prepare]: ColumnType): ScopeShape {
  const entity = new EntitySchema<Invoice>({
    name: 'Invoice',
    properties: {
      id: { type: 'integer', primary: true },
      // The options of a scalar and of an enum are two types, and a table of both is neither.
      scope: property as { type: 'string' },
      number: { type: new AutoSequenceType({ uniqueWith: 'scope' }) },
    },
  });
  return {
    entities: [entity],
    ...(prepare !== undefined && { prepare: (em) => em.execute(prepare) }),
    scopes: (em) =>
      Object.fromEntries(
        Object.entries(values).map(([scope, forms]) => [
          scope,
          forms.map((form) => () => em.create(entity, { scope: form })),
        ]),
      ),
  };
}

/** A user's own type: an object in JavaScript, text in the database. */
class Money extends Type<{ amount: number; currency: string }, string> {
  override convertToDatabaseValue({ amount, currency }: { amount: number; currency: string }): string {
    return `${amount.toFixed(2)} ${currency}`;
  }

  override convertToJSValue(text: string): { amount: number; currency: string } {
    const [amount, currency = ''] = text.split(' ');
    return { amount: Number(amount), currency };
  }

  override getColumnType(): string {
    return 'varchar(20)';
  }

  override compareAsType(): string {
    return 'string';
  }
}

/** One that reads through SQL, and writes the value as it is. */
class Shouted extends Type<string, string> {
  override convertToJSValueSQL(key: string): string {
    return `upper(${key})`;
  }

  override getColumnType(): string {
    return 'varchar(20)';
  }
}

const onEveryDatabase: ColumnType[] = [
  ['uuid', { type: 'uuid' }, { a: [uuid, uuid], b: [uuid.replace('6b', '7b')] }],
  ['integer', { type: 'integer' }, { 1: [1, 1], 0: [0, -0], '-1': [-1] }],
  ['smallint', { type: 'smallint' }, { 1: [1, 1], 2: [2] }],
  ['bigint', { type: 'bigint' }, { 1: [1n, 1, '1'], 2: [2n] }],
  [
    'bigint past the safe integers',
    { type: 'bigint' },
    { odd: [9007199254740993n, '9007199254740993'], even: [9007199254740992n] },
  ],
  ['decimal', { type: 'decimal' }, { 1: ['1.0', '1.00', '1'], 1.5: ['1.5', '1.50'] }],
  ['decimal with a scale', { type: 'decimal', precision: 10, scale: 2 }, { 1: ['1.0', '1.00', '1'], 1.25: ['1.25'] }],
  ['double', { type: 'double' }, { 1: [1, '1', '1.0'], 1.5: [1.5, '1.5'], 0: [0, -0], tenth: [0.1, '0.1'] }],
  ['float', { type: 'float' }, { 1: [1, 1.0], tenth: [0.1, 0.1] }],
  ['boolean', { type: 'boolean' }, { true: [true, true], false: [false, false] }],
  ['date', { type: 'date' }, { first: ['2026-01-01', '2026-01-01'], second: ['2026-01-02'] }],
  [
    'datetime',
    { type: 'datetime' },
    { noon: [new Date(noon), new Date(noon), new Date('2026-01-01T13:00:00+01:00')], later: [new Date(noon + 1000)] },
  ],
  [
    'datetime with microseconds',
    { type: 'datetime', length: 6 },
    { noon: [new Date(noon + 1), new Date(noon + 1)], later: [new Date(noon + 2)] },
  ],
  [
    'timestamp',
    { type: 'datetime', columnType: 'timestamp' },
    { noon: [new Date(noon), new Date(noon)], later: [new Date(noon + 1000)] },
  ],
  ['time', { type: 'time' }, { ten: ['10:00:00', '10:00:00'], later: ['10:00:01'] }],
  ['enum of strings', { enum: true, items: ['a', 'b'] }, { a: ['a', 'a'], b: ['b'] }],
  ['enum of numbers', { enum: true, items: [0, 1] }, { 0: [0, 0], 1: [1] }],
  [
    "user's own type",
    { type: Money },
    {
      one: [
        { amount: 1, currency: 'EUR' },
        { currency: 'EUR', amount: 1.001 },
      ],
      two: [{ amount: 2, currency: 'EUR' }],
    },
  ],
  ["user's own type that reads through SQL", { type: Shouted }, { a: ['a', 'a'], b: ['b'] }],
];

export function describeColumnTypes(database: TestDatabase): void {
  describe('a scope of type', () => {
    const all = [...onEveryDatabase, ...database.scopeTypes];
    const isRefused = ([name]: ColumnType) => database.refusedScopes?.test(name) ?? false;
    test.each<ColumnType>(all.filter((each) => !isRefused(each)))(
      '%s is what the database holds as one value',
      async (...columnType) => {
        await checkScopes(database, scopedBy(...columnType));
      },
    );

    const refused = all.filter(isRefused);
    if (refused.length > 0) {
      test.each<ColumnType>(refused)('%s is refused at init', async (...columnType) => {
        const { entities } = scopedBy(...columnType);
        await expect(database.init({ entities, subscribers: [new AutoSequenceSubscriber()] })).rejects.toMatchObject({
          code: 'AUTO_SEQUENCE_INVALID_SCOPE',
          message: expect.stringMatching(/have no text that is one for all equal values/) as unknown,
        });
      });
    }
  });
}
