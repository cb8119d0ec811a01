import { EntitySchema } from '@mikro-orm/core';
import { describe, expect, test } from '@jest/globals';
import { AutoSequenceCounter, AutoSequenceSubscriber, AutoSequenceType, lockTable } from 'mikro-orm-auto-sequence';
import { mariadb } from '../../support/databases/mariadb/index.js';
import { mysql } from '../../support/databases/mysql/index.js';
import { waitForLockWaiters } from '../../support/gate.js';

// The server of the one is also that of the other, unless MYSQL_URL names another.
process.env['MYSQL_URL'] ??= process.env['MARIADB_URL'];

interface Receipt {
  id: number;
  shop: number;
  year: number | null;
  number?: number;
}

function receipts() {
  return new EntitySchema<Receipt>({
    name: 'Receipt',
    properties: {
      id: { type: 'integer', primary: true },
      shop: { type: 'bigint' },
      year: { type: 'integer', nullable: true },
      number: { type: new AutoSequenceType({ uniqueWith: ['shop', 'year'], reuse: false }) },
    },
  });
}

describe.each([mariadb, mysql])('$name: the counter of a key of integers', (database) => {
  test('is the same for a flush with one key and for one with many', async () => {
    const Receipt = receipts();
    const shop = await database.init({
      entities: [Receipt, AutoSequenceCounter],
      subscribers: [new AutoSequenceSubscriber()],
    });
    const keys = [
      { shop: 5, year: 2026 },
      { shop: -5, year: null },
    ];
    const flush = async (of: readonly (typeof keys)[number][]) => {
      const em = shop.em();
      const created = of.map((key) => em.create(Receipt, key));
      await em.flush();
      return created.map(({ number }) => number);
    };
    await expect(flush(keys)).resolves.toEqual([1, 1]);
    for (const key of keys) {
      await expect(flush([key])).resolves.toEqual([2]);
    }
    await expect(flush(keys)).resolves.toEqual([3, 3]);
    const counters = await shop
      .em()
      .execute<{ scope: string; last: unknown }[]>(
        "select scope, last from auto_sequence_counter where sequence = 'receipt.number' order by scope",
      );
    expect(counters.map(({ scope, last }) => [scope, Number(last)])).toEqual([
      ['["-5", null]', 3],
      ['["5", "2026"]', 3],
    ]);
  });

  test('is locked and counted on in one statement, and the table is looked at behind it', async () => {
    const Receipt = receipts();
    const shop = await database.init({
      entities: [Receipt, AutoSequenceCounter],
      subscribers: [new AutoSequenceSubscriber()],
    });
    const flush = async () => {
      const em = shop.em();
      const created = em.create(Receipt, { shop: 5, year: 2026 });
      await em.flush();
      return { number: created.number, statements: shop.statements.take().slice(1, -2) };
    };
    await flush();
    const count = String.raw`insert into .auto_sequence_counter. .* values \('lock receipt\.number', .*\), \('receipt\.number', .*`;
    const look = String.raw`select .*max\(t\..number.\).*`;
    // MariaDB takes both in one message, and MySQL's driver sends them one after the other.
    const both = database === mariadb ? [`begin not atomic ${count}; ${look}; end`] : [count, look];
    const counted = both.map((text) => expect.stringMatching(new RegExp(`^${text}$`, 's')) as unknown);
    const written = expect.stringMatching(/^update .auto_sequence_counter. set last = 10 /) as unknown;
    await expect(flush()).resolves.toEqual({ number: 2, statements: counted });

    // Another program that knows no counter.
    await shop.em().execute('update receipt set number = 9 where number = 2');
    shop.statements.take();
    await expect(flush()).resolves.toEqual({ number: 10, statements: [...counted, written] });
    await expect(flush()).resolves.toEqual({ number: 11, statements: counted });
    const [lock] = await shop
      .em()
      .execute<{ last: unknown }[]>(
        "select last from auto_sequence_counter where sequence = 'lock receipt.number' and scope = '5,2026'",
      );
    expect(Number(lock?.last)).toBe(4);
  });

  test('is not counted on while lockTable keeps others out', async () => {
    const Receipt = receipts();
    const shop = await database.init({
      entities: [Receipt, AutoSequenceCounter],
      subscribers: [new AutoSequenceSubscriber()],
    });
    const flush = async (em = shop.em()) => {
      const created = em.create(Receipt, { shop: 5, year: 2026 });
      await em.flush();
      return created.number;
    };
    await expect(flush()).resolves.toBe(1);
    let waiters: Promise<number | undefined>[] = [];
    await lockTable(shop.em(), Receipt, async (em) => {
      waiters = [flush(), flush()];
      await waitForLockWaiters(shop, 2);
      await expect(flush(em)).resolves.toBe(2);
    });
    const numbers = await Promise.all(waiters);
    expect(numbers.sort()).toEqual([3, 4]);
  });
});
