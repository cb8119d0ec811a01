import { describe, expect, test } from '@jest/globals';
import type { EntityName, Opt } from '@mikro-orm/core';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import type { OrmOptions, TestOrm } from '../../support/test-orm.js';
import { readIndexes, readTable } from './schema.js';

export interface CustomerModel {
  id: number;
  name: string;
}

export interface InvoiceModel {
  id: number;
  customer: CustomerModel;
  number: Opt<number>;
}

export interface DocumentModel extends InvoiceModel {
  branch: string;
  branchNumber: Opt<number>;
}

export interface CountedModel {
  id: number;
  asBigint: Opt<bigint>;
  asString: Opt<string>;
}

/** The entities of the suite below, as one style of declaration writes them. */
export interface Style {
  readonly name: string;
  /** What the style needs of `MikroORM.init`. */
  readonly options?: Pick<OrmOptions, 'metadataProvider'>;
  readonly Customer: EntityName<CustomerModel>;
  /** `number` starts at 100 for each customer. */
  readonly Invoice: EntityName<InvoiceModel>;
  /**
   * `number`: one count for the table; fieldName `ticket_no`, columnType `bigint`, comment `Printed`, nullable,
   * serializedName `no`. `secret`: one more, plain index, hidden.
   */
  readonly Ticket: EntityName;
  /** `asBigint` and `asString`, each of the mode that its name tells. */
  readonly Counted: EntityName<CountedModel>;
  /**
   * `Order` and `Quote`, each with its own `branch`, on an abstract base that has `customer`, `number` for each customer,
   * and `branchNumber` for each branch.
   */
  readonly documents: readonly [EntityName<DocumentModel>, EntityName<DocumentModel>];
  /** Entities named `Wrong`, which also have `id` and `customer`, with a sequence `number` that cannot work. */
  readonly wrong: {
    /** Its scope is `custmer`. */
    readonly unknownScope: EntityName;
    /** Its scope is `customer` and `custmer`. */
    readonly unknownScopes: EntityName;
    /** It starts at 1.5. */
    readonly fractionalStart: EntityName;
    /** Its scope is `customer` and `number`. */
    readonly scopeOfItself: EntityName;
    /** Its scope is `customers`, a many-to-many relation. */
    readonly toManyScope: EntityName;
  };
}

/** What holds in every style of declaration. The whole behaviour need not run for each: all of them share one path. */
export function describeStyle(database: TestDatabase, style: Style): void {
  const { Customer, Invoice, Ticket, Counted, documents, wrong } = style;

  function init(entities: EntityName[]): Promise<TestOrm> {
    return database.init({ ...style.options, entities, subscribers: [new AutoSequenceSubscriber()] });
  }

  async function numberInvoices(testOrm: TestOrm): Promise<number[]> {
    const em = testOrm.em();
    const [ada, bob] = [em.create(Customer, { name: 'Ada' }), em.create(Customer, { name: 'Bob' })];
    for (const customer of [ada, bob, ada]) {
      em.create(Invoice, { customer });
    }
    await em.flush();
    const invoices = await testOrm.em().findAll(Invoice, { orderBy: { id: 'asc' } });
    return invoices.map(({ number }) => number);
  }

  describe(`declared with ${style.name}`, () => {
    test('numbers new entities and reads the numbers back', async () => {
      await expect(numberInvoices(await init([Customer, Invoice]))).resolves.toEqual([100, 100, 101]);
    });

    test('creates a not-null integer column, unique behind its scope', async () => {
      const { columns, indexes } = await readTable(await init([Customer, Invoice]), 'invoice');
      expect(columns['number']).toMatch(/^int\w* not null$/);
      expect(indexes).toContain('unique (customer_id, number)');
    });

    test('takes the options of an ordinary property', async () => {
      const testOrm = await init([Ticket]);
      const { columns, indexes, comments } = await readTable(testOrm, 'ticket');
      expect(columns['ticket_no']).toMatch(/^(bigint|int8)$/);
      expect(columns['secret']).toMatch(/^int\w* not null$/);
      expect(indexes).toEqual(['index (secret)', 'unique (ticket_no)']);
      expect(comments['ticket_no']).toBe(database.hasComments ? 'Printed' : undefined);

      const em = testOrm.em();
      em.create(Ticket, {});
      await em.flush();
      const ticket: unknown = await testOrm.em().findOneOrFail(Ticket, { secret: 1 });
      expect(ticket).toMatchObject({ number: 1, secret: 1 });
      expect(JSON.parse(JSON.stringify(ticket))).toEqual({ id: 1, no: 1 });
    });

    test('gives a number in the type of its mode', async () => {
      const testOrm = await init([Counted]);
      const { columns } = await readTable(testOrm, 'counted');
      expect(columns['as_bigint']).toMatch(/^(bigint|int8|integer) not null$/);
      const em = testOrm.em();
      const counted = em.create(Counted, {});
      await em.flush();
      expect(counted).toMatchObject({ asBigint: 1n, asString: '1' });
      await expect(testOrm.em().findOneOrFail(Counted, 1)).resolves.toMatchObject({ asBigint: 1n, asString: '1' });
    });

    test('numbers and constrains every subclass of an abstract base by itself', async () => {
      const testOrm = await init([Customer, ...documents]);
      for (const [index, document] of documents.entries()) {
        await expect(readIndexes(testOrm, ['order', 'quote'][index] ?? '')).resolves.toEqual([
          'unique (branch, branch_number)',
          'unique (customer_id, number)',
        ]);
        const em = testOrm.em();
        const customer = em.create(Customer, { name: 'Ada' });
        for (const branch of ['north', 'south', 'north']) {
          em.create(document, { customer, branch });
        }
        await em.flush();
        const saved = await testOrm.em().findAll(document, { orderBy: { id: 'asc' } });
        expect(saved.map(({ number }) => number)).toEqual([1, 2, 3]);
        expect(saved.map(({ branchNumber }) => branchNumber)).toEqual([1, 1, 2]);
      }
    });

    test('declares the same again after a second init', async () => {
      const entities = [Customer, Invoice, Ticket, ...documents];
      const first = await init(entities);
      const second = await init(entities);
      await expect(second.orm.schema.getCreateSchemaSQL()).resolves.toBe(await first.orm.schema.getCreateSchemaSQL());
      await expect(readIndexes(second, 'invoice')).resolves.toEqual(['unique (customer_id, number)']);
      await expect(numberInvoices(second)).resolves.toEqual([100, 100, 101]);
      await expect(numberInvoices(first)).resolves.toEqual([100, 100, 101]);
    });

    test('leaves nothing for a second schema diff', async () => {
      const testOrm = await init([Customer, Invoice, Ticket, ...documents]);
      await expect(testOrm.schemaDiff()).resolves.toBe('');
    });

    describe('refuses at init', () => {
      test('a scope that the entity lacks', async () => {
        await expect(init([Customer, wrong.unknownScope])).rejects.toThrow(
          "AutoSequence Wrong.number: uniqueWith names 'custmer', which is no property of Wrong. " +
            'Its properties are: id, customer.',
        );
        await expect(init([Customer, wrong.unknownScopes])).rejects.toThrow("uniqueWith names 'custmer'");
      });

      test('a first number that is no safe integer', async () => {
        await expect(init([Customer, wrong.fractionalStart])).rejects.toThrow(
          'AutoSequence Wrong.number: option `startAt` must be a safe integer or a function, not 1.5.',
        );
      });

      test('a scope that contains the sequence', async () => {
        await expect(init([Customer, wrong.scopeOfItself])).rejects.toThrow(
          'AutoSequence Wrong.number: uniqueWith names the sequence itself.',
        );
      });

      test('a scope over a to-many relation', async () => {
        await expect(init([Customer, wrong.toManyScope])).rejects.toThrow(
          "AutoSequence Wrong.number: uniqueWith names 'customers', a to-many relation.",
        );
      });
    });
  });
}
