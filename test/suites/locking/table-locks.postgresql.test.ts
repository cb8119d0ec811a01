import { describe, expect, test } from '@jest/globals';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { lockTable } from 'mikro-orm-auto-sequence';
import { postgresql } from '../../support/databases/postgresql/index.js';
import { Gate } from '../../support/gate.js';
import { awaitedLocks, heldLocks, INSIDE, KEY, TABLE, untilAwaited } from '../../support/databases/postgresql/locks.js';
import type { TestOrm } from '../../support/test-orm.js';
import { connectWith, create, hold, openTickets, savedTickets, Ticket, upTo } from '../../support/tickets.js';

/** Creates a ticket of project A under the table lock, and goes on as long as `meanwhile` does. */
type TableLocker = (em: SqlEntityManager, meanwhile: () => Promise<void>) => Promise<unknown>;

const lockers: Record<string, TableLocker> = {
  lockTable: (em, meanwhile) =>
    lockTable(em, Ticket, async (inner) => {
      await create(inner, 'A');
      await meanwhile();
    }),
  // The entity manager's sequence is declared with this lock.
  "lock: 'table'": (em, meanwhile) =>
    em.transactional(async (inner) => {
      await create(inner, 'A');
      await meanwhile();
    }),
  // Its number is what the table says, as another program would do it.
  'the LOCK TABLE of another program': (em, meanwhile) =>
    em.transactional(async (inner) => {
      await inner.execute('lock table ticket in share row exclusive mode');
      await inner.execute(
        "insert into ticket (project, number) select 'A', coalesce(max(number), 0) + 1 from ticket where project = 'A'",
      );
      await meanwhile();
    }),
};

async function openWith(name: string): Promise<{ tickets: TestOrm; locker: TestOrm }> {
  const tickets = await openTickets(postgresql);
  const lock = name === "lock: 'table'" ? 'table' : 'none';
  return { tickets, locker: await connectWith(tickets, { lock: name === 'lockTable' ? 'scope' : lock }) };
}

const nothing = () => Promise.resolve();

describe.each(Object.entries(lockers))('%s', (name, lockAndCreate) => {
  test('waits for a flush in flight, whose transaction goes on, while later flushes stand in line behind', async () => {
    const { tickets, locker } = await openWith(name);
    const flush = await hold(tickets, 'A');
    const locked = lockAndCreate(locker.em(), nothing);
    await untilAwaited(tickets, TABLE);
    const later = [create(tickets.em(), 'A'), create(tickets.em(), 'B')];
    await untilAwaited(tickets, INSIDE, INSIDE, TABLE);
    await expect(create(flush, 'A', 'B')).resolves.toEqual([2, 1]);
    await flush.commit();
    await Promise.all([locked, ...later]);
    await expect(savedTickets(tickets)).resolves.toEqual([...upTo(4, 'A'), ...upTo(2, 'B')]);
  });

  test('is waited for by the flushes that come later, on the scope that it numbers and on others', async () => {
    const { tickets, locker } = await openWith(name);
    let later: Promise<number[]>[] = [];
    await lockAndCreate(locker.em(), async () => {
      later = [create(tickets.em(), 'A'), create(tickets.em(), 'B')];
      await untilAwaited(tickets, INSIDE, INSIDE);
      // A flush has no key before it is inside: nobody waits for the table with a key that the others want.
      expect((await heldLocks(tickets)).filter((lock) => lock === KEY)).toHaveLength(name === 'lockTable' ? 1 : 0);
    });
    await Promise.all(later);
    await expect(savedTickets(tickets)).resolves.toEqual([...upTo(2, 'A'), 'B-1']);
  });

  test('and flushes in flight at once end without a deadlock, a refusal or a gap', async () => {
    const { tickets, locker } = await openWith(name);
    const start = new Gate();
    const rounds = Array.from({ length: 60 }, async (_, index) => {
      await start.passed;
      if (index % 4 === 0) {
        await lockAndCreate(locker.em(), nothing);
      } else if (index % 4 === 1) {
        await tickets.em().transactional(async (em) => {
          await create(em, 'A');
          await create(em, 'A');
        });
      } else {
        await create(tickets.em(), index % 4 === 2 ? 'A' : 'B');
      }
    });
    start.open();
    await Promise.all(rounds);
    await expect(savedTickets(tickets)).resolves.toEqual([...upTo(60, 'A'), ...upTo(15, 'B')]);
    await expect(awaitedLocks(tickets)).resolves.toEqual([]);
  });
});

test('two table locks wait for each other', async () => {
  const tickets = await openTickets(postgresql);
  let second: Promise<number[]> | undefined;
  const table = await connectWith(tickets, { lock: 'table' });
  await lockTable(tickets.em(), Ticket, async (em) => {
    await create(em, 'A');
    second = create(table.em(), 'A');
    await untilAwaited(tickets, TABLE);
  });
  await expect(second).resolves.toEqual([2]);
});

test('readers go on beside the table lock', async () => {
  const tickets = await openTickets(postgresql);
  await create(tickets.em(), 'A');
  await lockTable(tickets.em(), Ticket, async (em) => {
    await create(em, 'A');
    await expect(tickets.em().count(Ticket)).resolves.toBe(1);
  });
  await expect(tickets.em().count(Ticket)).resolves.toBe(2);
});
