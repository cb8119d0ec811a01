import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { MySqlConnection } from '@mikro-orm/mysql';
import type { SqlEntityManager } from '@mikro-orm/sql';
import {
  autoSequence,
  AutoSequenceSubscriber,
  lockTable,
  NumberOutOfRangeError,
  withRetry,
} from 'mikro-orm-auto-sequence';
import { mariadb } from '../support/databases/mariadb/index.js';
import { waitForLockWaiters } from '../support/gate.js';
import { rowsOf, Ticket } from './tickets.js';

const Receipt = defineEntity({
  name: 'Receipt',
  properties: {
    id: p.integer().primary(),
    shop: p.decimal('string').precision(8).scale(2),
    number: autoSequence({ startAt: 10, step: 5, trigger: true }).columnType('smallint'),
    ofShop: autoSequence({ uniqueWith: 'shop', startAt: -1, step: -1, trigger: true, reuse: false }),
  },
});

const ROW = `insert into ticket (project) values ('A')`;
const SORTED = 'select project, number from ticket order by project, number';

/** Loads lines by the protocol's LOCAL INFILE. */
async function load(em: SqlEntityManager, columns: string, lines: string): Promise<void> {
  const connection = em.getConnection();
  if (!(connection instanceof MySqlConnection)) {
    throw new TypeError('unreachable');
  }
  const pool = await connection.getNativeClient();
  await pool.promise().query({
    sql: `load data local infile 'tickets' into table ticket ${columns}`,
    infileStreamFactory: () => Readable.from([Buffer.from(lines)]),
  });
}

describe.each([mariadb])('$name: rows of other programs', (database) => {
  const open = () => database.init({ entities: [Ticket, Receipt], subscribers: [new AutoSequenceSubscriber()] });

  async function hold(em: SqlEntityManager) {
    await em.begin();
    await em.execute(ROW);
    return em;
  }

  test('are numbered in one INSERT, in its order, also when it selects them, and as the collation compares', async () => {
    const tickets = await open();
    const em = tickets.em();
    await em.execute(`insert into ticket (project) values ('A'), ('B'), (null), ('a '), (null)`);
    await em.execute(`insert into ticket (project, number) values ('A', 7), ('A', null), ('B', null)`);
    await em.execute(`insert into ticket (project, number) select 'Á', null from ticket limit 3`);
    await expect(rowsOf(tickets, 'select upper(trim(project)), number from ticket order by id')).resolves.toEqual([
      ...['A 1', 'B 1', '- 1', 'A 2', '- 2', 'A 7', 'A 8', 'B 2'],
      ...['Á 9', 'Á 10', 'Á 11'],
    ]);
  });

  test('are numbered as LOAD DATA brings them, and keep the numbers that it brings', async () => {
    const tickets = await open();
    const em = tickets.em();
    em.create(Ticket, { project: 'A' });
    await em.flush();
    await load(em, '(project)', 'A\nB\nA\n');
    await load(em, '(project, number)', 'A\t9\nA\t\\N\n');
    await expect(rowsOf(tickets, SORTED)).resolves.toEqual(['A 1', 'A 2', 'A 3', 'A 9', 'A 10', 'B 1']);
  });

  test('have new numbers when REPLACE writes them again, which leaves a gap', async () => {
    const tickets = await open();
    const em = tickets.em();
    await em.execute(`insert into ticket (id, project) values (1, 'A'), (2, 'A'), (3, 'A')`);
    await em.execute(`replace into ticket (id, project) values (2, 'A'), (4, 'A')`);
    await em.execute(`replace into ticket (id, project, number) values (3, 'A', 3)`);
    await expect(rowsOf(tickets, 'select id, number from ticket order by id')).resolves.toEqual([
      ...['1 1', '2 4', '3 3', '4 5'],
    ]);
  });

  test('count on from flushes and counters, down and by steps, and keep the numbers that they bring', async () => {
    const tickets = await open();
    const em = tickets.em();
    em.create(Receipt, { shop: '1.50' });
    await em.flush();
    await em.execute('insert into receipt (shop) values (1.5), (2), (1.50)');
    await em.execute('delete from receipt where number > 10');
    await em.execute('insert into receipt (shop, number) values (1.499, 40)');
    em.create(Receipt, { shop: '1.5' });
    await em.flush();
    await expect(rowsOf(tickets, 'select number, of_shop from receipt order by number')).resolves.toEqual([
      ...['10 -1', '40 -4', '45 -5'],
    ]);
    await expect(tickets.schemaDiff()).resolves.toBe('');
  });

  test('are refused past the limit of the column, by an error of this library', async () => {
    const tickets = await open();
    await tickets.em().execute('insert into receipt (shop, number) values (1, 32766)');
    await expect(tickets.em().insertMany(Receipt, [{ shop: '1' }])).rejects.toThrow(NumberOutOfRangeError);
    await expect(tickets.em().execute('insert ignore into receipt (shop) values (1)')).rejects.toThrow(
      NumberOutOfRangeError,
    );
    await expect(rowsOf(tickets, 'select number from receipt')).resolves.toEqual(['32766']);
  });

  test('wait for a flush of their scope, and no other, and a flush for them', async () => {
    const tickets = await open();
    const em = tickets.em();
    await em.begin();
    em.create(Ticket, { project: 'A' });
    await em.flush();
    const other = tickets.em().execute(ROW);
    await waitForLockWaiters(tickets, 1);
    await tickets.em().execute(`insert into ticket (project) values ('C')`);
    await em.commit();
    await other;
    const holder = await hold(tickets.em());
    const late = tickets.em();
    const ticket = late.create(Ticket, { project: 'A' });
    const flush = late.flush();
    await waitForLockWaiters(tickets, 1);
    await holder.rollback();
    await flush;
    expect(ticket.number).toBe(3);
  });

  test('are kept out by lockTable, under a scope that is new too', async () => {
    const tickets = await open();
    let waiters: Promise<unknown>[] = [];
    // When the lock is gone, the two may end in a deadlock with each other.
    const insert = (row: string) => withRetry(tickets.em(), (em) => em.execute(row));
    await lockTable(tickets.em(), Ticket, async (em) => {
      waiters = [insert(ROW), insert(`insert into ticket (project) values ('new')`)];
      await waitForLockWaiters(tickets, 2);
      await em.execute(ROW);
    });
    await Promise.all(waiters);
    await expect(rowsOf(tickets, SORTED)).resolves.toEqual(['A 1', 'A 2', 'new 1']);
  });

  test.each(['repeatable read', 'read committed'])(
    'at %s count on in a statement and in a transaction that have read before',
    async (level) => {
      const tickets = await open();
      await tickets.em().execute(ROW);
      const em = tickets.em();
      const inserts = [ROW, `insert into ticket (project, number) select 'A', null from ticket where number = 1`];
      for (const insert of inserts) {
        await em.execute(`set session transaction isolation level ${level}`);
        await em.begin();
        await em.execute('select count(*) from ticket');
        const holder = await hold(tickets.em());
        const waiter = em.execute(insert);
        await waitForLockWaiters(tickets, 1);
        await holder.commit();
        await waiter;
        await em.commit();
      }
      await expect(rowsOf(tickets)).resolves.toEqual(['A 1', 'A 2', 'A 3', 'A 4', 'A 5'].sort());
    },
  );

  test.each(["a'b", 'a"b', 'a\\b'])('are refused at init where a column is called %s', async (name) => {
    const Named = defineEntity({
      name: 'Named',
      properties: { id: p.integer().primary(), number: autoSequence({ trigger: true }).fieldName(name) },
    });
    await expect(
      database.init({ entities: [Named], subscribers: [new AutoSequenceSubscriber()] }),
    ).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_INVALID_OPTIONS', message: expect.stringContaining('backslash') });
  });
});
