import { describe, expect, test } from '@jest/globals';
import { DeadlockException, LockWaitTimeoutException } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { isRetriable } from 'mikro-orm-auto-sequence';
import { mariadb } from '../../support/databases/mariadb/index.js';
import { eventually } from '../../support/gate.js';
import { retrying } from '../../support/retrying.js';
import type { TestOrm } from '../../support/test-orm.js';
import { create, hold, openTickets, savedTickets } from '../../support/tickets.js';

/** Lets the next COMMITs be answered by an error, after which the server has rolled back: as those of a Galera cluster. */
function refuseCommits(tickets: TestOrm, refusals: Error[]): void {
  const connection = tickets.orm.em.getConnection('write');
  const commit = connection.commit.bind(connection);
  connection.commit = async (transaction, ...options) => {
    const refusal = refusals.shift();
    if (refusal) {
      await connection.execute('rollback', [], 'run', transaction);
      throw refusal;
    }
    return commit(transaction, ...options);
  };
}

/** What mysql2 throws. */
function errorOf(errno: number): Error {
  return Object.assign(new Error('of the driver'), { errno });
}

describe('withRetry', () => {
  test('repeats the victim of a deadlock, and both sides end up numbered', async () => {
    const tickets = await openTickets(mariadb);
    await create(tickets.em(), 'A', 'B');
    const { errors, run } = retrying(tickets);
    let come = 0;
    // In a transaction of the user's own the reading locks rows of other scopes too, so that the second may wait at once.
    const haveBothCome = async () => come >= 2 || (await tickets.countLockWaiters()) > 0;
    const inOrder = (first: string, second: string) =>
      run(async (em) => {
        await create(em, first);
        come++;
        await eventually(haveBothCome);
        await create(em, second);
      });
    await Promise.all([inOrder('A', 'B'), inOrder('B', 'A')]);
    expect(errors).toEqual([expect.any(DeadlockException)]);
    expect(errors).toMatchObject([{ errno: 1213 }]);
    await expect(savedTickets(tickets)).resolves.toEqual(['A-1', 'A-2', 'A-3', 'B-1', 'B-2', 'B-3']);
  });

  test("repeats all of a transaction of which the server's own limit has undone one statement", async () => {
    const tickets = await openTickets(mariadb);
    const holder = await hold(tickets, 'A');
    const { errors, run } = retrying(tickets);
    const numbers = run(async (em) => {
      if (errors.length === 1) {
        await holder.commit();
      }
      await em.execute(`set session innodb_lock_wait_timeout = ${errors.length === 0 ? '0' : '50'}`);
      return [...(await create(em, 'B')), ...(await create(em, 'A'))];
    });
    await expect(numbers).resolves.toEqual([1, 2]);
    expect(errors).toEqual([expect.any(LockWaitTimeoutException)]);
    expect(errors).toMatchObject([{ errno: 1205 }]);
    await expect(savedTickets(tickets)).resolves.toEqual(['A-1', 'A-2', 'B-1']);
  });

  test.each([1213, 1180, 1047])(
    'repeats a transaction whose COMMIT was refused with %d, in a new fork with new entities',
    async (errno) => {
      const tickets = await openTickets(mariadb);
      refuseCommits(tickets, [errorOf(errno), errorOf(errno)]);
      const { errors, run } = retrying(tickets);
      const ems: SqlEntityManager[] = [];
      const numbers = run((em) => {
        ems.push(em);
        return create(em, 'A');
      });
      await expect(numbers).resolves.toEqual([1]);
      expect(errors).toEqual([]);
      expect(new Set(ems).size).toBe(3);
      await expect(savedTickets(tickets)).resolves.toEqual(['A-1']);
    },
  );

  test('repeats no transaction whose connection was lost at COMMIT: it may have happened', async () => {
    const tickets = await openTickets(mariadb);
    const lost = Object.assign(new Error('Connection lost'), { code: 'PROTOCOL_CONNECTION_LOST' });
    refuseCommits(tickets, [lost]);
    const { run } = retrying(tickets);
    await expect(run((em) => create(em, 'A'))).rejects.toBe(lost);
    await expect(savedTickets(tickets)).resolves.toEqual([]);
  });

  test('tells an error of the driver as it tells one of MikroORM', () => {
    // Deadlock, lock wait timeout, changed since the snapshot; of Galera: not in the cluster, refused at COMMIT.
    for (const errno of [1213, 1205, 1020, 1047, 1180]) {
      expect(isRetriable(errorOf(errno))).toBe(true);
      expect(isRetriable(new Error('around it', { cause: errorOf(errno) }))).toBe(true);
    }
    // Duplicate, foreign key, interrupted, server gone, too many connections, connection killed.
    for (const errno of [1062, 1452, 1317, 2006, 1040, 1927]) {
      expect(isRetriable(errorOf(errno))).toBe(false);
    }
  });
});
