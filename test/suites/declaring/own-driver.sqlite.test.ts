import { describe, expect, test } from '@jest/globals';
import { NodeSqliteDialect, SqliteDriver } from '@mikro-orm/sql';
import { lockTable } from 'mikro-orm-auto-sequence';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestOrm } from '../../support/test-orm.js';
import { create, hold, numbering, savedTickets, Ticket, upTo } from '../../support/tickets.js';

/** MikroORM's driver for any client library of SQLite, with that of Node. */
async function openTickets(): Promise<TestOrm> {
  const directory = await mkdtemp(join(tmpdir(), 'auto-sequence-node-sqlite-'));
  const path = join(directory, 'test.db');
  const tickets = await TestOrm.open(
    {
      options: { driver: SqliteDriver, dbName: path, driverOptions: () => new NodeSqliteDialect(path) },
      isShared: true,
      remove: () => rm(directory, { recursive: true, force: true }),
    },
    numbering(),
  );
  await tickets.orm.schema.create();
  return tickets;
}

describe("another client library of SQLite, such as Node's,", () => {
  test('numbers, by the answers of its platform', async () => {
    const tickets = await openTickets();
    await expect(create(tickets.em(), 'A', 'A', null)).resolves.toEqual([1, 2, 1]);
    await expect(Promise.all([create(tickets.em(), 'A'), create(tickets.em(), 'A')])).resolves.toEqual([[3], [4]]);
  });

  test('tells by the number of its code that a lock was not granted in time', async () => {
    const tickets = await openTickets();
    const holder = await hold(tickets, 'A');
    const other = await tickets.connect();
    const locked = () => lockTable(other.em(), Ticket, (em) => create(em, 'A'), { lockTimeout: 20 });
    await expect(locked()).rejects.toMatchObject({
      code: 'AUTO_SEQUENCE_LOCK_TIMEOUT',
      cause: expect.objectContaining({ errcode: 5 }),
    });
    await holder.commit();
    await expect(locked()).resolves.toEqual([2]);
    await expect(savedTickets(tickets)).resolves.toEqual(upTo(2, 'A'));
  });
});
