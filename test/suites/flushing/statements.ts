import { describe, expect, test } from '@jest/globals';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { Customer, Invoice, openShop, Order, Ticket } from '../../support/shop.js';

const isMax = (sql: string) => sql.includes(' as last');

export function describeStatements(database: TestDatabase): void {
  const { isLock, locks } = database.sql;
  const lock = locks === 0 ? [] : ['lock'];
  const isInsert = (sql: string) => sql.startsWith('insert') && !isLock(sql);

  describe('the statements of a flush', () => {
    test('are one lock and one MAX for 1,000 new entities in 100 existing scopes', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      const customers = Array.from({ length: 100 }, (_, i) => em.create(Customer, { name: `customer ${String(i)}` }));
      customers.forEach((customer) => em.create(Invoice, { customer }));
      await em.flush();
      shop.statements.take();

      for (let i = 0; i < 10; i++) {
        customers.forEach((customer) => em.create(Invoice, { customer }));
      }
      await em.flush();
      const statements = shop.statements.take();
      const kinds = statements.map((sql) =>
        isLock(sql) ? 'lock' : isMax(sql) ? 'max' : isInsert(sql) ? 'insert' : sql,
      );
      expect(kinds.slice(0, kinds.indexOf('insert'))).toEqual(['begin', ...lock, 'max']);
      expect(kinds.filter((kind) => kind !== 'insert')).toEqual(['begin', ...lock, 'max', 'commit']);
      const rows = await shop
        .em()
        .execute<{ count: number }[]>(
          'select count(*) as count from (select customer_id from invoice group by customer_id having max(number) = 11 and count(*) = 11) as t',
        );
      expect(Number(rows[0]?.count)).toBe(100);
    });

    test('are one lock and one MAX for several sequences', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      em.create(Ticket, { project: 'a', year: 2026 });
      em.create(Order, {});
      await em.flush();
      const statements = shop.statements.take();
      expect(statements.filter(isLock)).toHaveLength(locks);
      expect(statements.filter(isMax)).toHaveLength(1);
      expect(statements.findIndex(isLock)).toBeLessThan(statements.findIndex(isMax));
      expect(statements.findIndex(isMax)).toBeLessThan(statements.findIndex(isInsert));
    });

    test('name what is locked in a log without parameters', async () => {
      const shop = await openShop(database, { debug: ['query'] });
      const em = shop.em();
      em.create(Ticket, { project: 'a secret', year: 2026 });
      await em.flush();
      const statements = shop.statements.take();
      const quoted = shop.orm.em.getPlatform().quoteIdentifier('ticket');
      expect(statements.filter(isLock)).toEqual(lock.map(() => expect.stringContaining(quoted)));
      expect(statements.filter(isMax)).toEqual([expect.stringContaining(quoted)]);
      expect(statements.join()).not.toMatch(/\?\?|a secret/);
    });

    test('are none for groups under new parents whose key the database makes', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      const customer = em.create(Customer, { name: 'Ann' });
      em.create(Invoice, { customer });
      em.create(Invoice, { customer });
      await em.flush();
      const statements = shop.statements.take();
      expect(statements.filter((sql) => isLock(sql) || isMax(sql))).toEqual([]);
      expect(statements).toEqual([
        'begin',
        expect.stringMatching(/^insert/),
        expect.stringMatching(/^insert/),
        'commit',
      ]);
    });

    test('are none for a flush without a new sequenced entity', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      const customer = em.create(Customer, { name: 'Ann' });
      const order = em.create(Order, {});
      await em.flush();
      shop.statements.take();
      customer.name = 'Anna';
      em.create(Customer, { name: 'Bob' });
      em.remove(order);
      await em.flush();
      expect(shop.statements.take().filter((sql) => isLock(sql) || isMax(sql))).toEqual([]);
    });

    test('are a lock without a MAX where all numbers are explicit', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      em.create(Order, { number: 5 });
      await em.flush();
      const statements = shop.statements.take();
      expect(statements.filter(isLock)).toHaveLength(locks);
      expect(statements.filter(isMax)).toEqual([]);
    });

    test('are sent in the transaction that the user has opened', async () => {
      const shop = await openShop(database);
      await shop.em().transactional(async (em) => {
        em.create(Order, {});
        await em.flush();
        em.create(Order, {});
        await em.flush();
      });
      const statements = shop.statements.take();
      expect(statements.map((sql) => (isLock(sql) ? 'lock' : /\w+/.exec(sql)?.[0]))).toEqual([
        'begin',
        ...lock,
        'select',
        'insert',
        ...lock,
        'select',
        'insert',
        'commit',
      ]);
    });

    test('read the MAX of each group from the unique index, on 100,000 rows', async () => {
      const shop = await openShop(database);
      const em = shop.em();
      const digits = Array.from({ length: 10 }, (_, digit) => `select ${String(digit)} as n`).join(' union all ');
      const hundred = `(select a.n * 10 + b.n as n from (${digits}) as a, (${digits}) as b)`;
      const thousand = `(select h.n * 10 + c.n as n from ${hundred} as h, (${digits}) as c)`;
      await em.execute(`insert into customer (name) select 'customer' from ${thousand} as t`);
      await em.execute(
        `insert into invoice (customer_id, number) select t.n + 1, h.n + 1 from ${thousand} as t, ${hundred} as h`,
      );
      await database.plans.analyze(em, 'invoice');
      shop.statements.take();
      for (let id = 1; id <= 10; id++) {
        em.create(Invoice, { customer: em.getReference(Customer, id) });
      }
      await em.flush();
      const max = shop.statements.take().find(isMax) ?? '';
      const plan = await database.plans.explain(em, max);
      expect(plan).toMatch(database.plans.looksUp('invoice_customer_id_number_unique'));
      expect(plan).not.toMatch(database.plans.scan);
    });
  });
}
