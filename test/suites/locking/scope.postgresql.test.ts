import { describe, expect, test } from '@jest/globals';
import { postgresql } from '../../support/databases/postgresql/index.js';
import { INSIDE, KEY, ROW, awaitedLocks, heldLocks, untilAwaited } from '../../support/databases/postgresql/locks.js';
import { connectWith, create, hold, openTickets, savedTickets } from '../../support/tickets.js';

describe('a scope that another transaction holds', () => {
  test('is waited for, while another scope is numbered and committed', async () => {
    const tickets = await openTickets(postgresql);
    const holder = await hold(tickets, 'A');
    const waiter = create(tickets.em(), 'A');
    await untilAwaited(tickets, KEY);

    await expect(create(tickets.em(), 'B')).resolves.toEqual([1]);
    await expect(savedTickets(tickets)).resolves.toEqual(['B-1']);
    await expect(awaitedLocks(tickets)).resolves.toEqual([KEY]);

    await holder.commit();
    await expect(waiter).resolves.toEqual([2]);
    await expect(savedTickets(tickets)).resolves.toEqual(['A-1', 'A-2', 'B-1']);
  });

  test('goes to the one that waits with the number that its holder gives up', async () => {
    const tickets = await openTickets(postgresql);
    const holder = await hold(tickets, 'A');
    const waiter = create(tickets.em(), 'A');
    await untilAwaited(tickets, KEY);
    await holder.rollback();
    await expect(waiter).resolves.toEqual([1]);
    await expect(savedTickets(tickets)).resolves.toEqual(['A-1']);
  });

  test('is free again when its holder goes back to a savepoint, while the transaction goes on', async () => {
    const tickets = await openTickets(postgresql);
    const holder = await hold(tickets, 'B');
    let waiter: Promise<number[]> | undefined;
    const savepoint = holder.transactional(async (nested) => {
      await create(nested, 'A');
      waiter = create(tickets.em(), 'A');
      await untilAwaited(tickets, KEY);
      throw new Error('changed my mind');
    });
    await expect(savepoint).rejects.toThrow('changed my mind');

    await expect(waiter).resolves.toEqual([1]);
    await expect(savedTickets(tickets)).resolves.toEqual(['A-1']);
    await expect(create(holder, 'A')).resolves.toEqual([2]);
    await holder.commit();
    await expect(savedTickets(tickets)).resolves.toEqual(['A-1', 'A-2', 'B-1']);
  });

  test('stays held after a savepoint that was released, until the transaction ends', async () => {
    const tickets = await openTickets(postgresql);
    const holder = tickets.em();
    await holder.begin();
    await holder.transactional((nested) => create(nested, 'A'));
    const waiter = create(tickets.em(), 'A');
    await untilAwaited(tickets, KEY);
    await holder.commit();
    await expect(waiter).resolves.toEqual([2]);
  });

  test("is not waited for under lock: 'none', and its number refused: the race that the lock prevents", async () => {
    const tickets = await openTickets(postgresql);
    const unlocked = await connectWith(tickets, { lock: 'none' });
    const holder = await hold(unlocked, 'A');
    await expect(heldLocks(tickets)).resolves.toEqual([INSIDE]);
    const racer = create(unlocked.em(), 'A');
    const refused = expect(racer).rejects.toMatchObject({ code: '23505' });
    await untilAwaited(tickets, ROW);
    await holder.commit();
    await refused;
    await expect(savedTickets(tickets)).resolves.toEqual(['A-1']);
  });
});
