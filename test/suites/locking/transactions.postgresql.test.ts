import { describe, expect, test } from '@jest/globals';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { postgresql } from '../../support/databases/postgresql/index.js';
import { Gate } from '../../support/gate.js';
import { heldLocks, INSIDE, KEY, untilAwaited } from '../../support/databases/postgresql/locks.js';
import { create, hold, openTickets, savedTickets, Ticket, upTo } from '../../support/tickets.js';

/** Ways to number a ticket of project A in a transaction that is still open while `meanwhile` runs. */
type Way = (em: SqlEntityManager, meanwhile: () => Promise<void>) => Promise<unknown>;

const ways: Record<string, Way> = {
  'em.transactional': (em, meanwhile) =>
    em.transactional(async (inner) => {
      await create(inner, 'A');
      await meanwhile();
    }),
  'em.begin and em.commit': async (em, meanwhile) => {
    await em.begin();
    await create(em, 'A');
    await meanwhile();
    await em.commit();
  },
  'a transaction in a transaction': (em, meanwhile) =>
    em.transactional(async (outer) => {
      await outer.transactional(async (inner) => {
        await create(inner, 'A');
        await meanwhile();
      });
    }),
  'a transaction that joins another': (em, meanwhile) =>
    em.transactional(async (outer) => {
      await outer.transactional((inner) => create(inner, 'A'), { propagation: 'required' });
      await meanwhile();
    }),
  'a bare flush': async (em, meanwhile) => {
    const events = em.fork({ cloneEventManager: true });
    events.getEventManager().registerSubscriber({ afterCreate: meanwhile });
    await create(events, 'A');
  },
};

describe('a scope is held until the end of the transaction', () => {
  test.each(Object.entries(ways))('of %s', async (_, holdOpen) => {
    const tickets = await openTickets(postgresql);
    let waiter: Promise<number[]> | undefined;
    await holdOpen(tickets.em(), async () => {
      await expect(heldLocks(tickets)).resolves.toEqual([KEY, INSIDE]);
      waiter = create(tickets.em(), 'A');
      await untilAwaited(tickets, KEY);
    });
    await expect(waiter).resolves.toEqual([2]);
    await expect(savedTickets(tickets)).resolves.toEqual(upTo(2, 'A'));
    await expect(heldLocks(tickets)).resolves.toEqual([]);
  });

  test('of several flushes, which count on and lock a scope once', async () => {
    const tickets = await openTickets(postgresql);
    let waiter: Promise<number[]> | undefined;
    await tickets.em().transactional(async (em) => {
      await expect(create(em, 'A')).resolves.toEqual([1]);
      await expect(create(em, 'A', 'A')).resolves.toEqual([2, 3]);
      await expect(heldLocks(tickets)).resolves.toEqual([KEY, INSIDE]);
      await expect(create(em, 'B', 'A')).resolves.toEqual([1, 4]);
      await expect(heldLocks(tickets)).resolves.toEqual([KEY, KEY, INSIDE]);
      waiter = create(tickets.em(), 'A');
      await untilAwaited(tickets, KEY);
    });
    await expect(waiter).resolves.toEqual([5]);
  });

  test('that a flush of its own opened, which has ended when the flush has', async () => {
    const tickets = await openTickets(postgresql);
    const em = tickets.em();
    await create(em, 'A');
    await expect(heldLocks(tickets)).resolves.toEqual([]);
    await expect(create(tickets.em(), 'A')).resolves.toEqual([2]);
  });
});

test('fifty flushes at once from three processes give a scope its numbers without a gap', async () => {
  const tickets = await openTickets(postgresql);
  const processes = [tickets, await tickets.connect(), await tickets.connect()];
  const start = new Gate();
  const flushes = Array.from({ length: 50 }, async (_, index) => {
    await start.passed;
    const em = processes[index % processes.length]?.em();
    return em && create(em, 'A', index % 2 === 0 ? 'B' : null);
  });
  start.open();
  await Promise.all(flushes);
  await expect(savedTickets(tickets)).resolves.toEqual([...upTo(50, 'A'), ...upTo(25, 'B'), ...upTo(25, null)]);
});

describe('the lock of a scope', () => {
  test('is taken for a number of its own, which nobody overtakes', async () => {
    const tickets = await openTickets(postgresql);
    const holder = tickets.em();
    await holder.begin();
    holder.create(Ticket, { project: 'A', number: 50 });
    await holder.flush();
    const waiter = create(tickets.em(), 'A');
    await untilAwaited(tickets, KEY);
    await holder.commit();
    await expect(waiter).resolves.toEqual([51]);
  });

  test('is waited for by a number of its own', async () => {
    const tickets = await openTickets(postgresql);
    const holder = await hold(tickets, 'A');
    const em = tickets.em();
    em.create(Ticket, { project: 'A', number: 2 });
    const waiter = em.flush();
    await untilAwaited(tickets, KEY);
    await expect(create(holder, 'A')).resolves.toEqual([2]);
    await holder.rollback();
    await waiter;
    await expect(savedTickets(tickets)).resolves.toEqual(['A-2']);
  });

  test.each([
    { held: null, other: 'null' },
    { held: '', other: null },
  ])('is of its own for $held, beside $other', async ({ held, other }) => {
    const tickets = await openTickets(postgresql);
    const holder = await hold(tickets, held);
    const waiter = create(tickets.em(), held);
    await untilAwaited(tickets, KEY);
    await expect(create(tickets.em(), other)).resolves.toEqual([1]);
    await holder.commit();
    await expect(waiter).resolves.toEqual([2]);
  });
});
