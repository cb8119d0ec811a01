import { describe, expect, test } from '@jest/globals';
import { Collection, defineEntity, type Opt, p } from '@mikro-orm/core';
import { Entity, ManyToOne, OneToMany, PrimaryKey, Property } from '@mikro-orm/decorators/es';
import { AutoSequence } from 'mikro-orm-auto-sequence/es';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import type { OrmOptions } from '../../support/test-orm.js';

@Entity()
class Order {
  @PrimaryKey({ type: 'integer' })
  id!: number;

  @OneToMany(() => Line, (line) => line.order)
  lines = new Collection<Line>(this);
}

/** Its constructor takes what it needs. */
@Entity()
class Line {
  @PrimaryKey({ type: 'integer' })
  id!: number;

  @ManyToOne(() => Order, { nullable: true })
  order: Order | null;

  @Property({ type: 'string' })
  readonly product: string;

  @AutoSequence({ uniqueWith: 'order' })
  number!: Opt<number>;

  @AutoSequence({ startAt: 100 })
  serial!: Opt<number>;

  constructor(product: string, order: Order | null = null) {
    this.product = product.toUpperCase();
    this.order = order;
  }
}

const options: [string, OrmOptions][] = [
  ['batchSize below the size of a group', { batchSize: 2 }],
  ['useBatchInserts: false', { useBatchInserts: false }],
  ['forceEntityConstructor', { forceEntityConstructor: true }],
  ['forceUndefined', { forceUndefined: true }],
  ['persistOnCreate: false', { persistOnCreate: false }],
];

export function describeOrmOptions(database: TestDatabase): void {
  describe('the option of MikroORM', () => {
    test.each(options)('%s changes no number', async (_, ormOptions) => {
      const testOrm = await database.init({
        entities: [Order, Line],
        subscribers: [new AutoSequenceSubscriber()],
        ...ormOptions,
      });
      for (let round = 0; round < 2; round++) {
        const em = testOrm.em();
        const orders = [em.create(Order, {}), em.create(Order, {})];
        for (let count = 0; count < 3; count++) {
          orders.forEach((order) => em.persist(em.create(Line, { product: 'pen', order })));
          em.persist(new Line('ink'));
        }
        await em.flush();
        await em.flush();
      }
      const rows = await testOrm
        .em()
        .execute<{ order_id: number | null; number: number; serial: number }[]>(
          'select order_id, number, serial from line order by id',
        );
      expect(rows.map(({ serial }) => serial)).toEqual(Array.from({ length: 18 }, (__, index) => 100 + index));
      const numbers = Map.groupBy(rows, (row) => row.order_id);
      expect([...numbers.values()].map((own) => own.map(({ number }) => number))).toEqual([
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3, 4, 5, 6],
        [1, 2, 3],
        [1, 2, 3],
      ]);

      const em = testOrm.em();
      const line = await em.findOneOrFail(Line, { serial: 100 });
      line.number = 9;
      await expect(em.flush()).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_NOT_EDITABLE' });
    });
  });

  describe('what a filter or a property hides', () => {
    test('counts all the same', async () => {
      const Page = defineEntity({
        name: 'Page',
        filters: { alive: { name: 'alive', cond: { deletedAt: null }, default: true } },
        properties: {
          id: p.integer().primary(),
          deletedAt: p.datetime().nullable(),
          book: p.string().lazy().hidden(),
          number: autoSequence({ uniqueWith: 'book' }).lazy().hidden(),
        },
      });
      const testOrm = await database.init({
        entities: [Page],
        subscribers: [new AutoSequenceSubscriber()],
        filters: { none: { cond: { id: -1 }, default: true } },
      });
      for (let round = 0; round < 3; round++) {
        const em = testOrm.em();
        em.create(Page, { book: 'a', deletedAt: new Date() });
        await em.flush();
      }
      const rows = await testOrm.em().execute<{ number: number }[]>('select number from page order by id');
      expect(rows.map(({ number }) => number)).toEqual([1, 2, 3]);
      await expect(testOrm.em().count(Page)).resolves.toBe(0);
    });

    test('stays as it is when an entity without it is changed', async () => {
      const Page = defineEntity({
        name: 'Page',
        properties: {
          id: p.integer().primary(),
          title: p.string(),
          number: autoSequence().lazy(),
        },
      });
      const testOrm = await database.init({ entities: [Page], subscribers: [new AutoSequenceSubscriber()] });
      const em = testOrm.em();
      const { id } = em.create(Page, { id: 1, title: 'one' });
      await em.flush();
      const later = testOrm.em();
      const page = await later.findOneOrFail(Page, id);
      page.title = 'two';
      await later.flush();
      await expect(testOrm.em().execute('select id, title, number from page')).resolves.toEqual([
        { id: 1, title: 'two', number: 1 },
      ]);
    });
  });

  if (database.hasRowPolicies) {
    describe('a row that a policy hides', () => {
      const policy = [
        `create policy own on page using (tenant = current_setting('app.tenant')::int)`,
        'alter table page enable row level security',
        'alter table page force row level security',
      ];

      if (database.reuses) {
        test('does not count: the constraint refuses the number, unless the scope follows the policy', async () => {
          const Page = defineEntity({
            name: 'Page',
            properties: {
              id: p.integer().primary(),
              tenant: p.integer(),
              number: autoSequence({ uniqueWith: 'tenant' }),
              serial: autoSequence().nullable(),
            },
          });
          const testOrm = await database.init({ entities: [Page], subscribers: [new AutoSequenceSubscriber()] });
          const role = `auto_sequence_${testOrm.orm.config.get('dbName')?.replaceAll(/\W/g, '') ?? ''}`;
          const execute = async (...statements: readonly string[]) => {
            for (const statement of statements) {
              await testOrm.em().execute(statement);
            }
          };
          await execute(...policy, `create role ${role}`, `grant all on page, page_id_seq to ${role}`);
          try {
            const createAs = (tenant: number, serial?: number) =>
              testOrm.em().transactional(async (em) => {
                await em.execute(`set local role ${role}`);
                await em.execute(`set local app.tenant = ${String(tenant)}`);
                const page = em.create(Page, { tenant, ...(serial !== undefined && { serial }) });
                await em.flush();
                return [page.number, page.serial];
              });
            await expect(createAs(1)).resolves.toEqual([1, 1]);
            await expect(createAs(1)).resolves.toEqual([2, 2]);
            await expect(createAs(2)).rejects.toThrow(/page_serial_unique/);
            await expect(createAs(2, 50)).resolves.toEqual([1, 50]);
            await expect(createAs(1)).resolves.toEqual([3, 3]);
          } finally {
            await execute(`drop owned by ${role}`, `drop role ${role}`);
          }
        });
      }
    });
  }
}
