import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { postgresql } from '../../support/databases/postgresql/index.js';
import { heldLocks, KEY, untilAwaited } from '../../support/databases/postgresql/locks.js';
import type { OrmOptions } from '../../support/test-orm.js';

/** A column whose values JavaScript tells apart where the database does not. */
interface Column {
  /** MikroORM's type, which is the column's type unless `columnType` says otherwise. */
  readonly type: string;
  readonly columnType?: string;
  readonly collation?: string;
  /** What the column needs in the database. */
  readonly setUp?: string;
  readonly values: readonly [unknown, unknown];
  readonly different: unknown;
}

const columns: Record<string, Column> = {
  bigint: { type: 'bigint', values: [1n, '1'], different: 2n },
  numeric: { type: 'decimal', columnType: 'numeric(10, 2)', values: ['1.0', '1.00'], different: '1.01' },
  'numeric without a scale': { type: 'decimal', columnType: 'numeric', values: ['1.0', 1], different: '1.01' },
  'double precision': { type: 'double', values: [0, -0], different: 0.5 },
  'timestamp with time zone': {
    type: 'datetime',
    values: [new Date('2026-01-01T00:00:00Z'), new Date('2026-01-01T01:00:00+01:00')],
    different: new Date('2026-01-01T00:00:01Z'),
  },
  date: { type: 'date', values: ['2026-01-01', '2026-1-1'], different: '2026-01-02' },
  uuid: {
    type: 'uuid',
    values: ['0189a6d1-6b8a-7000-8000-00000000abcd', '0189A6D1-6B8A-7000-8000-00000000ABCD'],
    different: '0189a6d1-6b8a-7000-8000-00000000abce',
  },
  citext: {
    type: 'string',
    columnType: 'citext',
    setUp: 'create extension citext',
    values: ['Acme', 'ACME'],
    different: 'Acne',
  },
  'char(8)': { type: 'string', columnType: 'char(8)', values: ['Acme', 'Acme  '], different: 'Acne' },
  'text with a nondeterministic collation': {
    type: 'string',
    columnType: 'text',
    collation: 'blind',
    setUp: `create collation blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`,
    values: ['Acme', 'ACME'],
    different: 'Acne',
  },
};

function definePart({ type, columnType, collation }: Column) {
  const scope = p.type(type).$type<unknown>();
  const column = columnType === undefined ? scope : scope.columnType(columnType);
  return defineEntity({
    name: 'Part',
    properties: {
      id: p.integer().primary(),
      batch: collation === undefined ? column : column.collation(collation),
      number: autoSequence({ uniqueWith: 'batch' }),
    },
  });
}

async function openParts(column: Column) {
  const Part = definePart(column);
  const options: OrmOptions = { entities: [Part], subscribers: [new AutoSequenceSubscriber()] };
  const parts = await postgresql.init(options, { schema: false });
  if (column.setUp !== undefined) {
    await parts.em().execute(column.setUp);
  }
  await parts.orm.schema.create();
  const create = async (em: SqlEntityManager, ...batches: unknown[]) => {
    const created = batches.map((batch) => em.create(Part, { batch }));
    await em.flush();
    return created.map(({ number }) => number);
  };
  return { parts, create };
}

describe.each(Object.entries(columns))('values of %s that are equal to the database', (_, column) => {
  const [one, other] = column.values;

  test('share the lock and the numbers, and leave another value alone', async () => {
    const { parts, create } = await openParts(column);
    const holder = parts.em();
    await holder.begin();
    await expect(create(holder, one, other, column.different)).resolves.toEqual([1, 2, 1]);
    expect((await heldLocks(parts)).filter((lock) => lock === KEY)).toHaveLength(2);
    await holder.commit();

    await holder.begin();
    await create(holder, one);
    const waiter = create(parts.em(), other);
    await untilAwaited(parts, KEY);
    await expect(create(parts.em(), column.different)).resolves.toEqual([2]);
    await holder.commit();
    await expect(waiter).resolves.toEqual([4]);
  });
});

test('a table that is reached with its schema and without shares the lock', async () => {
  const properties = { id: p.integer().primary(), number: autoSequence() };
  const Part = defineEntity({ name: 'Part', properties });
  const PublicPart = defineEntity({ name: 'Part', schema: 'public', properties });
  const subscribers = [new AutoSequenceSubscriber()];
  const parts = await postgresql.init({ entities: [Part], subscribers });
  const withSchema = await parts.connect({ entities: [PublicPart], subscribers, schema: 'elsewhere' });
  const holder = parts.em();
  await holder.begin();
  holder.create(Part, {});
  await holder.flush();
  const em = withSchema.em();
  const part = em.create(PublicPart, {});
  const waiter = em.flush();
  await untilAwaited(parts, KEY);
  await holder.commit();
  await waiter;
  expect(part.number).toBe(2);
});

test('tables of one name in two schemas do not share the lock', async () => {
  const Part = defineEntity({
    name: 'Part',
    schema: '*',
    properties: { id: p.integer().primary(), number: autoSequence() },
  });
  const parts = await postgresql.init(
    { entities: [Part], subscribers: [new AutoSequenceSubscriber()] },
    { schema: false },
  );
  for (const schema of ['north', 'south']) {
    await parts.orm.schema.create({ schema });
  }
  const holder = parts.orm.em.fork({ schema: 'north' });
  await holder.begin();
  holder.create(Part, {});
  await holder.flush();
  const south = parts.orm.em.fork({ schema: 'south' });
  const part = south.create(Part, {});
  await south.flush();
  expect(part.number).toBe(1);
  const north = parts.orm.em.fork({ schema: 'north' });
  north.create(Part, {});
  const waiter = north.flush();
  await untilAwaited(parts, KEY);
  await holder.commit();
  await waiter;
  await expect(north.execute('select number from north.part order by number')).resolves.toEqual([
    { number: 1 },
    { number: 2 },
  ]);
});
