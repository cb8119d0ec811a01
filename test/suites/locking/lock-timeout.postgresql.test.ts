import { describe, expect, test } from '@jest/globals';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { type LockOptions, LockTimeoutError, lockTable } from 'mikro-orm-auto-sequence';
import { postgresql } from '../../support/databases/postgresql/index.js';
import type { TestOrm } from '../../support/test-orm.js';
import {
  connectWith,
  create,
  defineTicket,
  hold,
  numbering,
  openTickets,
  savedTickets,
  Ticket,
  upTo,
} from '../../support/tickets.js';

/** A transaction that holds a lock, and what then waits for it. */
interface Conflict {
  readonly lock: LockOptions['lock'];
  readonly hold: (tickets: TestOrm) => Promise<SqlEntityManager>;
  /** Whether the server says at once that the lock is taken without raising an error. */
  readonly isQuiet: boolean;
}

const conflicts: Record<string, Conflict> = {
  'its scope': { lock: 'scope', hold: (tickets) => hold(tickets, 'A'), isQuiet: true },
  'the table, which other flushes are in': { lock: 'table', hold: (tickets) => hold(tickets, 'B'), isQuiet: false },
  'a table that lockTable locked': { lock: 'scope', hold: (tickets) => holdTable(tickets), isQuiet: false },
};

const cases = Object.entries(conflicts).flatMap(([name, conflict]) =>
  [0, 200].map((limit) => ({ name, ...conflict, limit })),
);

/** A transaction that holds the table lock until the test ends it. */
async function holdTable(tickets: TestOrm): Promise<SqlEntityManager> {
  const holder = tickets.em();
  await holder.begin();
  await lockTable(holder, Ticket, () => undefined);
  return holder;
}

/** Expects what waits to fail with the error of this library, whose cause is that of the server where it raised one. */
async function expectTimeout(
  waiting: Promise<unknown>,
  limit: number,
  { what = 'AutoSequence Ticket\\.number', isQuiet = false } = {},
): Promise<void> {
  const error = await waiting.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LockTimeoutError);
  expect(error).toMatchObject({
    name: 'LockTimeoutError',
    code: 'AUTO_SEQUENCE_LOCK_TIMEOUT',
    lockTimeout: limit,
    message: expect.stringMatching(`^${what} .*lockTimeout \\(${String(limit)} ms\\)`),
  });
  const cause = limit > 0 || !isQuiet ? expect.objectContaining({ code: '55P03' }) : undefined;
  expect(error instanceof Error && error.cause).toEqual(cause);
}

describe('lockTimeout', () => {
  test.each(cases)('of $limit ms ends the wait of a bare flush for $name', async ({ limit, lock, isQuiet, hold }) => {
    const tickets = await openTickets(postgresql);
    const holder = await hold(tickets);
    const other = await connectWith(tickets, { lock, lockTimeout: limit });
    const em = other.em();
    const ticket = em.create(Ticket, { project: 'A' });
    const start = performance.now();
    await expectTimeout(em.flush(), limit, { isQuiet });
    expect(performance.now() - start).toBeGreaterThanOrEqual(limit);
    expect(ticket.number).toBeUndefined();

    const short = Math.min(limit, 10);
    const small = await connectWith(tickets, { lock, lockTimeout: short }, { pool: { min: 0, max: 2 } });
    for (let round = 1; round <= 10; round++) {
      await expectTimeout(create(small.em(), 'A'), short, { isQuiet });
    }
    await holder.rollback();
    await expect(create(small.em(), 'A')).resolves.toEqual([1]);
    await em.persist(ticket).flush();
    await expect(savedTickets(tickets)).resolves.toEqual(upTo(2, 'A'));
  });

  test.each([
    { own: 0, default_: 60_000, limit: 0 },
    { own: 30, default_: 0, limit: 30 },
    { own: undefined, default_: 0, limit: 0 },
    { own: 0, default_: undefined, limit: 0 },
  ])('of $own for the sequence and $default_ for the subscriber is $limit ms', async ({ own, default_, limit }) => {
    const tickets = await openTickets(postgresql);
    const holder = await hold(tickets, 'A');
    const Own = defineTicket({ lockTimeout: own });
    const other = await tickets.connect(numbering(Own, { lockTimeout: default_ }));
    const em = other.em();
    em.create(Own, { project: 'A' });
    await expect(em.flush()).rejects.toMatchObject({ lockTimeout: limit });
    await holder.commit();
  });

  test.each([0, 20])('of %i ms leaves the transaction of the user to the user', async (limit) => {
    const tickets = await openTickets(postgresql);
    const holder = await hold(tickets, 'A');
    const other = await connectWith(tickets, { lockTimeout: limit });
    await other.em().transactional(async (em) => {
      await create(em, 'B');
      const savepoint = () => em.transactional((nested) => create(nested, 'A'));
      await expectTimeout(savepoint(), limit, { isQuiet: true });
      await expectTimeout(savepoint(), limit, { isQuiet: true });
      await holder.commit();
      await expect(savepoint()).resolves.toEqual([2]);
    });
    await expect(savedTickets(tickets)).resolves.toEqual(['A-1', 'A-2', 'B-1']);
  });

  test('fails the rest of a transaction that has no savepoint, as every error of the server does', async () => {
    const tickets = await openTickets(postgresql);
    const holder = await hold(tickets, 'A');
    const em = (await connectWith(tickets, { lockTimeout: 20 })).em();
    await em.begin();
    await create(em, 'B');
    await expectTimeout(create(em, 'A'), 20);
    await expect(em.execute('select 1')).rejects.toMatchObject({ code: '25P02' });
    await em.rollback();
    await holder.commit();
    await expect(savedTickets(tickets)).resolves.toEqual(['A-1']);
  });

  test.each([0, 200])('of %i ms ends the wait of lockTable', async (lockTimeout) => {
    const tickets = await openTickets(postgresql);
    const holder = await hold(tickets, 'A');
    const small = await tickets.connect({ pool: { min: 0, max: 2 } });
    let ran = false;
    const start = performance.now();
    for (let round = 1; round <= 3; round++) {
      const locked = lockTable(small.em(), Ticket, () => void (ran = true), { lockTimeout });
      await expectTimeout(locked, lockTimeout, { what: 'lockTable\\(Ticket\\)' });
    }
    expect(performance.now() - start).toBeGreaterThanOrEqual(3 * lockTimeout);
    expect(ran).toBe(false);
    await holder.commit();
    await expect(lockTable(small.em(), Ticket, (em) => create(em, 'A'), { lockTimeout })).resolves.toEqual([2]);
  });
});

describe('the lock_timeout of the connection', () => {
  const settings = [
    { setting: 'of the server', set: 'select 1', inTransaction: '0', afterwards: '0' },
    { setting: 'of the session', set: "set lock_timeout = '8s'", inTransaction: '8s', afterwards: '8s' },
    { setting: 'of the transaction', set: "set local lock_timeout = '7s'", inTransaction: '7s', afterwards: '0' },
  ];

  async function lockTimeout(em: SqlEntityManager): Promise<string | undefined> {
    const [row] = await em.execute<{ lock_timeout: string }[]>('show lock_timeout');
    return row?.lock_timeout;
  }

  test.each(settings)('$setting is as before, whether a lock was granted in time or not', async (expected) => {
    const { set, inTransaction, afterwards } = expected;
    const tickets = await openTickets(postgresql);
    const holder = await hold(tickets, 'A');
    for (const limit of [0, 20]) {
      const one = await connectWith(tickets, { lockTimeout: limit }, { pool: { min: 0, max: 1 } });
      const em = one.em();
      await em.begin();
      await em.execute(set);
      await create(em, 'B');
      await expect(lockTimeout(em)).resolves.toBe(inTransaction);
      const flush = em.transactional((nested) => create(nested, 'A'));
      await expect(flush).rejects.toMatchObject({ lockTimeout: limit });
      await expect(lockTimeout(em)).resolves.toBe(inTransaction);
      const refused = lockTable(em, Ticket, () => undefined, { lockTimeout: limit });
      await expect(refused).rejects.toMatchObject({ lockTimeout: limit });
      await expect(lockTimeout(em)).resolves.toBe(inTransaction);
      await em.rollback();
    }
    await holder.commit();

    const one = await tickets.connect({ pool: { min: 0, max: 1 } });
    await one.em().transactional(async (em) => {
      await em.execute(set);
      await expect(lockTable(em, Ticket, lockTimeout, { lockTimeout: 200 })).resolves.toBe(inTransaction);
    });
    await expect(lockTimeout(one.em())).resolves.toBe(afterwards);
  });

  test('is as before for the connection of bare flushes, whether they end well or not', async () => {
    const tickets = await openTickets(postgresql);
    const one = await connectWith(tickets, { lockTimeout: 20 }, { pool: { min: 0, max: 1 } });
    await create(one.em(), 'B');
    await expect(lockTimeout(one.em())).resolves.toBe('0');
    const holder = await hold(tickets, 'A');
    await expect(create(one.em(), 'A')).rejects.toMatchObject({ lockTimeout: 20 });
    await expect(lockTimeout(one.em())).resolves.toBe('0');
    await holder.commit();
  });
});
