import { describe, expect, test } from '@jest/globals';
import * as move from '../../docs/examples/move.js';
import { mariadb } from '../support/databases/mariadb/index.js';
import { postgresql } from '../support/databases/postgresql/index.js';
import type { TestOrm } from '../support/test-orm.js';

const { Receipt, receipts, Shop } = move;

/** A day of the shops, by the application's own code: what it has numbered, and the last numbers. */
async function trade(app: TestOrm) {
  const sale = (shop: number, till: string | null) => ({ shop, till, total: '9.50' });
  const issued = await receipts.issue(app.em(), [sale(1, 'a'), sale(1, null), sale(2, 'a'), sale(1, 'a')]);
  const racing = Array.from({ length: 12 }, (_, i) => receipts.issue(app.em(), [sale(1, i % 2 === 0 ? 'a' : null)]));
  const raced = (await Promise.all(racing)).flat();
  const failing = app.em();
  failing.create(Receipt, { ...sale(1, 'a'), total: 'not a number' });
  await expect(failing.flush()).rejects.toThrow();
  const counted = await receipts.closeDay(app.em(), sale(2, 'a'));
  const last = [1, 2].map((shop) => ['a', null].map((till) => receipts.last(app.em(), shop, till)));
  return {
    issued: issued.map(({ number }) => number),
    raced: raced.map(({ till, number }) => `${till ?? 'none'} ${String(number)}`).sort(),
    counted,
    last: await Promise.all(last.flat()),
  };
}

async function open(database: typeof mariadb, options: typeof move.before | typeof move.after) {
  const app = await database.init(options, { counters: false });
  await app.em().insertMany(Shop, [
    { id: 1, name: 'north' },
    { id: 2, name: 'south' },
  ]);
  return app;
}

describe('an application that moves from PostgreSQL to MariaDB', () => {
  test('changes its driver and adds one entity', async () => {
    const { driver, entities, ...rest } = move.after;
    expect(rest).toEqual({ subscribers: move.before.subscribers });
    expect(driver).not.toBe(move.before.driver);
    expect(entities.slice(0, -1)).toEqual(move.before.entities);
    await expect(mariadb.init(move.before, { counters: false })).rejects.toMatchObject({
      code: 'AUTO_SEQUENCE_MISSING_COUNTER',
      message: expect.stringContaining('AutoSequenceCounter'),
    });
  });

  test('gets the same numbers there', async () => {
    const onPostgreSql = await trade(await open(postgresql, move.before));
    const onMariaDb = await trade(await open(mariadb, move.after));
    expect(onMariaDb).toEqual(onPostgreSql);
    expect(onMariaDb).toMatchObject({ issued: [1, 1, 1, 2], counted: 16, last: [8, 7, 2, undefined] });
  });

  test('counts on from the rows that it takes along', async () => {
    const old = await open(postgresql, move.before);
    await trade(old);
    const moved = await open(mariadb, move.after);
    const rows = await old
      .em()
      .execute<Record<string, unknown>[]>('select id, shop_id, till, total, number from receipt');
    for (const row of rows) {
      const columns = Object.keys(row).join(', ');
      await moved.em().execute(`insert into receipt (${columns}) values (?, ?, ?, ?, ?)`, Object.values(row));
    }
    await expect(receipts.issue(moved.em(), [{ shop: 1, till: 'a', total: '1.00' }])).resolves.toMatchObject([
      { number: 9 },
    ]);
    await expect(receipts.issue(moved.em(), [{ shop: 1, till: null, total: '1.00' }])).resolves.toMatchObject([
      { number: 8 },
    ]);
  });
});
