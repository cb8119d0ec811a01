import { describe, expect, test } from '@jest/globals';
import { postgresql } from '../../support/databases/postgresql/index.js';
import { startPostgres } from '../../support/databases/postgresql/embedded-postgres.js';
import { onServer } from '../../support/databases/postgresql/server.js';
import { heldLocks, INSIDE, KEY, TABLE } from '../../support/databases/postgresql/locks.js';
import { TestOrm } from '../../support/test-orm.js';
import { create, hold, numbering, openTickets, savedTickets } from '../../support/tickets.js';

function projects(count: number, prefix = ''): string[] {
  return Array.from({ length: count }, (_, index) => prefix + String(index));
}

describe('a server with default settings', () => {
  async function openOnServer(): Promise<TestOrm> {
    // PostgreSQL's own default; the server of the other tests allows more connections, and so more locks.
    const server = await startPostgres({ settings: { max_connections: '100' } });
    const tickets = await TestOrm.open(
      onServer(server.url, 'postgres', () => server.stop()),
      numbering(),
    );
    await tickets.orm.schema.create();
    return tickets;
  }

  test('cannot lock 20,000 keys, and numbers 20,000 scopes in one flush under the table lock', async () => {
    const tickets = await openOnServer();
    const keys = tickets.em().execute('select pg_advisory_xact_lock(key) from generate_series(1, 20000) as key');
    await expect(keys).rejects.toMatchObject({ code: '53200' });

    const em = tickets.em();
    await em.begin();
    const numbers = await create(em, ...projects(20_000));
    expect(new Set(numbers)).toEqual(new Set([1]));
    await expect(heldLocks(tickets)).resolves.toEqual([INSIDE, TABLE]);
    await em.commit();
    await expect(create(tickets.em(), '0', '19999')).resolves.toEqual([2, 2]);
  });
});

describe('a transaction with many keys', () => {
  test('holds a key for each of 256 scopes, and none for 257: the table instead', async () => {
    const tickets = await openTickets(postgresql);
    const few = await hold(tickets, ...projects(256));
    const keys = (await heldLocks(tickets)).filter((lock) => lock === KEY);
    expect(keys).toHaveLength(256);
    await few.rollback();
    const many = await hold(tickets, ...projects(257));
    await expect(heldLocks(tickets)).resolves.toEqual([INSIDE, TABLE]);
    await many.rollback();
  });

  test('of seventy flushes with 7,000 scopes stays below the limit of the server', async () => {
    const tickets = await openTickets(postgresql);
    const em = tickets.em();
    await em.begin();
    for (let flush = 1; flush <= 70; flush++) {
      await create(em, ...projects(100, `${String(flush)}/`));
      em.clear();
    }
    const held = await heldLocks(tickets);
    expect(held.filter((lock) => lock === KEY)).toHaveLength(200);
    expect(held).toContain(TABLE);
    await em.commit();
    await expect(
      tickets.em().execute('select count(*)::int as count, max(number) as last from ticket'),
    ).resolves.toEqual([{ count: 7000, last: 1 }]);
  });

  test('of a savepoint for each of 300 scopes stays below it too', async () => {
    const tickets = await openTickets(postgresql);
    await tickets.em().transactional(async (em) => {
      for (const project of projects(300)) {
        await em.transactional((nested) => create(nested, project), { clear: true });
      }
      const held = await heldLocks(tickets);
      expect(held.filter((lock) => lock === KEY)).toHaveLength(256);
      expect(held).toContain(TABLE);
    });
    await expect(savedTickets(tickets)).resolves.toHaveLength(300);
  });

  test('of 300 flushes over one scope holds one key, and leaves the other scopes to others', async () => {
    const tickets = await openTickets(postgresql);
    await tickets.em().transactional(async (em) => {
      for (let flush = 1; flush <= 300; flush++) {
        await create(em, 'A');
      }
      await expect(heldLocks(tickets)).resolves.toEqual([KEY, INSIDE]);
      await expect(create(tickets.em(), 'B')).resolves.toEqual([1]);
    });
    await expect(create(tickets.em(), 'A')).resolves.toEqual([301]);
  });
});
