import { describe, expect, test } from '@jest/globals';
import { DeadlockException } from '@mikro-orm/core';
import { isRetriable } from 'mikro-orm-auto-sequence';
import { postgresql } from '../../support/databases/postgresql/index.js';
import { Gate } from '../../support/gate.js';
import { retrying } from '../../support/retrying.js';
import { create, hold, openTickets, savedTickets, Ticket } from '../../support/tickets.js';

/** Both sides come so far, each in its first attempt, before either goes on. */
function meeting(): () => Promise<void> {
  const gate = new Gate();
  let come = 0;
  return () => {
    come++;
    if (come === 2) {
      gate.open();
    }
    return gate.passed;
  };
}

describe('withRetry', () => {
  test('repeats the victim of a deadlock, and both sides end up numbered', async () => {
    const tickets = await openTickets(postgresql);
    const { errors, run } = retrying(tickets);
    const meet = meeting();
    const inOrder = (first: string, second: string) =>
      run(async (em) => {
        await create(em, first);
        await meet();
        await create(em, second);
      });
    await Promise.all([inOrder('A', 'B'), inOrder('B', 'A')]);
    expect(errors).toEqual([expect.any(DeadlockException)]);
    expect(errors).toMatchObject([{ code: '40P01' }]);
    await expect(savedTickets(tickets)).resolves.toEqual(['A-1', 'A-2', 'B-1', 'B-2']);
  });

  test("repeats what the server's lock_timeout ended", async () => {
    const tickets = await openTickets(postgresql);
    const holder = await hold(tickets, 'A');
    const { errors, run } = retrying(tickets);
    const numbers = run(async (em) => {
      await em.execute(`set local lock_timeout = ${errors.length === 0 ? '10' : '0'}`);
      if (errors.length === 1) {
        await holder.commit();
      }
      return create(em, 'A');
    });
    await expect(numbers).resolves.toEqual([2]);
    expect(errors).toMatchObject([{ code: '55P03' }]);
  });

  test.each(['repeatable read', 'serializable'] as const)(
    'repeats a transaction at %s whose snapshot was too old for the number',
    async (isolationLevel) => {
      const tickets = await openTickets(postgresql);
      const { errors, run } = retrying(tickets, { isolationLevel });
      const numbers = run(async (em) => {
        await em.count(Ticket);
        if (errors.length === 0) {
          await create(tickets.em(), 'A');
        }
        return create(em, 'A');
      });
      await expect(numbers).resolves.toEqual([2]);
      expect(errors).toHaveLength(1);
      expect(['23505', '40001']).toContain((errors[0] as { code?: string }).code);
      const begins = tickets.statements.take().filter((sql) => sql.includes(isolationLevel));
      expect(begins).toHaveLength(2);
    },
  );

  test('repeats a transaction whose COMMIT was refused, with an error that MikroORM does not convert', async () => {
    const tickets = await openTickets(postgresql);
    const { errors, run } = retrying(tickets, { isolationLevel: 'serializable' });
    const meet = meeting();
    let attempts = 0;
    /** Each counts the tickets of the one and adds to the other: no order of both is serial. */
    const countAndCreate = (counted: string, project: string) =>
      run(async (em) => {
        attempts++;
        const count = await em.count(Ticket, { project: counted });
        em.create(Ticket, { project, title: String(count), number: attempts });
        await em.flush();
        await meet();
      });
    await Promise.all([countAndCreate('A', 'B'), countAndCreate('B', 'A')]);
    // The refusal came from the COMMIT, where the work had ended.
    expect(errors).toEqual([]);
    expect(attempts).toBe(3);
  });

  test('tells an error of the driver as it tells one of MikroORM', () => {
    for (const code of ['40001', '40P01', '55P03']) {
      expect(isRetriable(Object.assign(new Error('of the driver'), { code }))).toBe(true);
    }
    for (const code of ['23503', '23505', '57014', '08006', '53300']) {
      expect(isRetriable(Object.assign(new Error('of the driver'), { code }))).toBe(false);
    }
  });
});
