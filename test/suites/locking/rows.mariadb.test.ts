import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, LockTimeoutError, lockTable } from 'mikro-orm-auto-sequence';
import { mariadb } from '../../support/databases/mariadb/index.js';
import { mysql } from '../../support/databases/mysql/index.js';
import { waitForLockWaiters } from '../../support/gate.js';
import { connectWith, create, hold, openTickets, savedTickets, Ticket } from '../../support/tickets.js';

// Kysely reports on the console that the server has cancelled a query.
beforeEach(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  jest.restoreAllMocks();
});

// The server of the one is also that of the other, unless MYSQL_URL names another.
process.env['MYSQL_URL'] ??= process.env['MARIADB_URL'];

describe.each([mariadb, mysql])('$name: the row of a scope', (database) => {
  test('is waited for by a flush over the same scope, in the spelling of its collation, and by no other', async () => {
    const tickets = await openTickets(database);
    const holder = await hold(tickets, 'Anna');
    await expect(create(tickets.em(), 'Bob')).resolves.toEqual([1]);
    const waiter = create(tickets.em(), 'ánna ');
    await waitForLockWaiters(tickets, 1);
    await holder.commit();
    await expect(waiter).resolves.toEqual([2]);
  });

  test('lets a transaction count on that has read before, at REPEATABLE READ', async () => {
    const tickets = await openTickets(database);
    await create(tickets.em(), 'A');
    const em = tickets.em();
    await em.begin();
    await em.count(Ticket);
    await create(tickets.em(), 'A', 'A');
    await expect(create(em, 'A')).resolves.toEqual([4]);
    await em.commit();
  });

  test('is not there without a lock, so that such a transaction counts on from what it has seen', async () => {
    const tickets = await openTickets(database);
    const loose = await connectWith(tickets, { lock: 'none' });
    await create(tickets.em(), 'A');
    const em = loose.em();
    await em.begin();
    await em.count(Ticket);
    await create(tickets.em(), 'A', 'A');
    await expect(create(em, 'A')).rejects.toMatchObject({ name: 'UniqueConstraintViolationException' });
    await em.rollback();
  });

  test('may be taken back by the first that wrote it, while two wait for it', async () => {
    const tickets = await openTickets(database);
    const holder = await hold(tickets, 'A');
    const waiters = [create(tickets.em(), 'A'), create(tickets.em(), 'A')];
    await waitForLockWaiters(tickets, 2);
    await holder.rollback();
    await Promise.all(waiters);
    await expect(savedTickets(tickets)).resolves.toEqual(['A-1', 'A-2']);
  });

  test.each([0, 200])(
    'is waited for %s ms where lockTimeout says so, and the connection goes on as before',
    async (limit) => {
      const tickets = await openTickets(database);
      const small = await connectWith(tickets, { lockTimeout: limit }, { pool: { min: 0, max: 1 } });
      const seconds = () => small.em().execute('select @@innodb_lock_wait_timeout as a, @@max_statement_time as b');
      const before = await seconds();
      const holder = await hold(tickets, 'A');
      await expect(create(small.em(), 'A')).rejects.toThrow(LockTimeoutError);
      await expect(seconds()).resolves.toEqual(before);
      await holder.commit();
      await expect(create(small.em(), 'A')).resolves.toEqual([2]);
    },
  );

  test('is held by lockTable with those of all others, and of scopes that are new', async () => {
    const tickets = await openTickets(database);
    await create(tickets.em(), 'A');
    let waiters: Promise<unknown>[] = [];
    await lockTable(tickets.em(), Ticket, async (em) => {
      waiters = [create(tickets.em(), 'A'), create(tickets.em(), 'new')];
      await waitForLockWaiters(tickets, 2);
      await create(em, 'A');
    });
    await Promise.all(waiters);
    await expect(savedTickets(tickets)).resolves.toEqual(['A-1', 'A-2', 'A-3', 'new-1']);
  });

  test('is held by lockTable in its own sequence alone, whatever the names of the others are', async () => {
    const others = ['Aisle', 'Zone'].map((name) =>
      defineEntity({
        name,
        properties: {
          id: p.integer().primary(),
          project: p.string(),
          number: autoSequence({ uniqueWith: 'project', lockTimeout: 0 }),
        },
      }),
    );
    const tickets = await openTickets(database, { entities: [Ticket, ...others] });
    await create(tickets.em(), 'A');
    const numbers = async (project: string) => {
      const em = tickets.em();
      const created = others.map((other) => em.create(other, { project }));
      await em.flush();
      return created.map(({ number }) => number);
    };
    await lockTable(tickets.em(), Ticket, async () => {
      await expect(numbers('new')).resolves.toEqual([1, 1]);
      await expect(numbers('new')).resolves.toEqual([2, 2]);
    });
    await lockTable(tickets.em(), Ticket, async () => {
      await expect(numbers('newer')).resolves.toEqual([1, 1]);
      await expect(numbers('New')).resolves.toEqual([3, 3]);
    });
  });

  test('is waited for no longer than the abort signal says', async () => {
    const tickets = await openTickets(database);
    const holder = await hold(tickets, 'A');
    const abort = new AbortController();
    const waiter = create(tickets.orm.em.fork({ signal: abort.signal }), 'A');
    const ended = expect(waiter).rejects.toThrow('the user went away');
    await waitForLockWaiters(tickets, 1);
    abort.abort(new Error('the user went away'));
    await ended;
    await holder.commit();
    await expect(create(tickets.em(), 'A')).resolves.toEqual([2]);
  });
});
