import { describe, expect, test } from '@jest/globals';
import { lockTable } from 'mikro-orm-auto-sequence';
import { postgresql } from '../../support/databases/postgresql/index.js';
import { heldLocks, INSIDE, KEY, TABLE, untilAwaited } from '../../support/databases/postgresql/locks.js';
import { connectWith, create, hold, openTickets, savedTickets, Ticket } from '../../support/tickets.js';

/** A writer with two tickets, and a replica that has another hundred to tell it by. */
async function openWithReplica() {
  const replica = await openTickets(postgresql);
  await create(replica.em(), ...Array.from({ length: 100 }, () => 'A'));
  const writer = await openTickets(postgresql);
  await create(writer.em(), 'A', 'A');
  const replicas = [{ dbName: replica.orm.config.get('dbName') ?? '' }];
  return { writer, replica, replicas };
}

describe('with a read replica', () => {
  test('the locks are taken and the numbers read where the rows are written', async () => {
    const { writer, replica, replicas } = await openWithReplica();
    const tickets = await connectWith(writer, {}, { replicas });
    await expect(tickets.em().count(Ticket)).resolves.toBe(100);

    const holder = await hold(tickets, 'A');
    await expect(heldLocks(writer)).resolves.toEqual([KEY, INSIDE]);
    await expect(heldLocks(replica)).resolves.toEqual([]);
    const waiter = create(tickets.em(), 'A');
    await untilAwaited(writer, KEY);
    await holder.commit();
    await expect(waiter).resolves.toEqual([4]);
    await lockTable(tickets.em(), Ticket, async (em) => {
      await expect(heldLocks(writer)).resolves.toEqual([TABLE]);
      await expect(create(em, 'A')).resolves.toEqual([5]);
    });
    await expect(savedTickets(writer)).resolves.toHaveLength(5);
    await expect(savedTickets(replica)).resolves.toHaveLength(100);
  });

  test('the numbers are read from the writer without a transaction, too', async () => {
    const { writer, replicas } = await openWithReplica();
    const tickets = await connectWith(writer, { lock: 'none' }, { replicas, implicitTransactions: false });
    await expect(tickets.em().count(Ticket)).resolves.toBe(100);
    await expect(create(tickets.em(), 'A')).resolves.toEqual([3]);
  });
});
