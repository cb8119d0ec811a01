import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { defineEntity, DefaultLogger, IsolationLevel, p } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import {
  autoSequence,
  AutoSequenceCounter,
  AutoSequenceSubscriber,
  LockDeniedError,
  type LockOptions,
  lockTable,
} from 'mikro-orm-auto-sequence';
import { randomBytes } from 'node:crypto';
import { postgresql } from '../../support/databases/postgresql/index.js';
import { awaitedLocks, heldLocks, INSIDE, KEY, ROW, untilAwaited } from '../../support/databases/postgresql/locks.js';
import { eventually, waitForLockWaiters } from '../../support/gate.js';
import type { OrmOptions, TestOrm } from '../../support/test-orm.js';
import { create, savedTickets, Ticket, upTo } from '../../support/tickets.js';

/** The lock that a flush waits for where another transaction has the table lock. */
const ENTER = 'relation ticket RowExclusiveLock';

const Log = defineEntity({
  name: 'Log',
  properties: { id: p.integer().primary(), text: p.string().nullable(), number: autoSequence({ reuse: true }) },
});

const Ballot = defineEntity({
  name: 'Ballot',
  properties: {
    id: p.integer().primary(),
    text: p.string().default('-'),
    number: autoSequence({ uniqueWith: 'text', editable: true }),
  },
});

function counting(options: LockOptions = {}): OrmOptions {
  return {
    entities: [Ticket, Log, Ballot, AutoSequenceCounter],
    subscribers: [new AutoSequenceSubscriber({ ...options, reuse: false })],
  };
}

function open(): Promise<TestOrm> {
  return postgresql.init(counting());
}

/** A transaction that has counted on, and goes on. */
async function hold(tickets: TestOrm, ...projects: string[]): Promise<SqlEntityManager> {
  const holder = tickets.em();
  await holder.begin();
  await create(holder, ...projects);
  return holder;
}

// Kysely reports on the console that the server has cancelled a query.
beforeEach(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('the row of a counter', () => {
  test('is waited for by flushes under the same key, and by no others', async () => {
    const tickets = await open();
    const holder = await hold(tickets, 'A');
    expect(await heldLocks(tickets)).toContain(INSIDE);
    const waiter = create(tickets.em(), 'A', 'A');
    await untilAwaited(tickets, KEY);
    await expect(create(tickets.em(), 'B')).resolves.toEqual([1]);
    await holder.commit();
    await expect(waiter).resolves.toEqual([2, 3]);
    await expect(savedTickets(tickets)).resolves.toEqual([...upTo(3, 'A'), 'B-1']);
  });

  test('goes to the next one with the number, when the holder rolls back', async () => {
    const tickets = await open();
    await create(tickets.em(), 'A');
    const holder = await hold(tickets, 'A', 'B');
    const waiters = [create(tickets.em(), 'A'), create(tickets.em(), 'B')];
    await untilAwaited(tickets, ROW, ROW);
    await holder.rollback();
    await expect(Promise.all(waiters)).resolves.toEqual([[2], [1]]);
  });

  test.each([0, 200])('is waited for no longer than a lockTimeout of %i ms', async (lockTimeout) => {
    const tickets = await open();
    const holder = await hold(tickets, 'A');
    const other = await tickets.connect({ ...counting({ lockTimeout }), pool: { min: 0, max: 1 } });
    const em = other.em();
    const ticket = em.create(Ticket, { project: 'A' });
    for (let round = 0; round < 3; round++) {
      await expect(em.persist(ticket).flush()).rejects.toMatchObject({
        code: 'AUTO_SEQUENCE_LOCK_TIMEOUT',
        lockTimeout,
        cause: { code: '55P03' },
      });
      expect(ticket.number).toBeUndefined();
    }
    await expect(other.em().execute('show lock_timeout')).resolves.toEqual([{ lock_timeout: '0' }]);
    await expect(create(other.em(), 'B')).resolves.toEqual([1]);
    await other.em().transactional(async (inner) => {
      await inner.execute(`set local lock_timeout = '7s'`);
      const savepoint = inner.transactional((nested) => create(nested, 'A'));
      await expect(savepoint).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_LOCK_TIMEOUT' });
      await create(inner, 'B');
      await expect(inner.execute('show lock_timeout')).resolves.toEqual([{ lock_timeout: '7s' }]);
    });
    await holder.rollback();
    await em.persist(ticket).flush();
    expect(ticket.number).toBe(1);
  });

  test.each([0, 200])('leaves a table lock that is waited for to a lockTimeout of %i ms too', async (lockTimeout) => {
    const tickets = await open();
    const other = await tickets.connect(counting({ lockTimeout }));
    await lockTable(tickets.em(), Ticket, async () => {
      await expect(create(other.em(), 'A')).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_LOCK_TIMEOUT', lockTimeout });
    });
    await expect(create(other.em(), 'A')).resolves.toEqual([1]);
  });

  test('is warned of when it is waited for longer than warnAfter', async () => {
    const tickets = await open();
    const warnings: string[] = [];
    const other = await tickets.connect({
      ...counting({ warnAfter: 50 }),
      loggerFactory: (options) => new DefaultLogger({ ...options, writer: (message) => warnings.push(message) }),
      debug: false,
    });
    const holder = await hold(tickets, 'A');
    const waiter = create(other.em(), 'A');
    await eventually(() => warnings.length > 0, { what: 'a warning' });
    expect(warnings).toEqual([expect.stringMatching(/Ticket\.number has waited for a lock for 50 ms/)]);
    await holder.commit();
    await expect(waiter).resolves.toEqual([2]);
  });

  test('is no longer waited for when the signal of the entity manager aborts', async () => {
    const tickets = await open();
    const holder = await hold(tickets, 'A');
    const abort = new AbortController();
    const waiter = create(tickets.orm.em.fork({ signal: abort.signal }), 'A');
    const ended = expect(waiter).rejects.toThrow('the user went away');
    await untilAwaited(tickets, KEY);
    abort.abort(new Error('the user went away'));
    await ended;
    await expect(awaitedLocks(tickets)).resolves.toEqual([]);
    await holder.commit();
    await expect(create(tickets.em(), 'A')).resolves.toEqual([2]);
  });
});

describe('the lock of a key before its counter', () => {
  test('keeps the flushes that wait in one line', async () => {
    const tickets = await open();
    const holder = await hold(tickets, 'A');
    const waiters = [1, 2, 3].map(() => create(tickets.em(), 'A'));
    await untilAwaited(tickets, KEY, KEY, KEY);
    await holder.commit();
    const numbers = await Promise.all(waiters);
    expect(numbers.flat().sort()).toEqual([2, 3, 4]);
  });

  test('is not taken by a transaction that has counted, which may hold the row already', async () => {
    const tickets = await open();
    const holder = await hold(tickets, 'A', 'B');
    const waiter = create(tickets.em(), 'A');
    await untilAwaited(tickets, ROW);
    await expect(create(holder, 'A')).resolves.toEqual([2]);
    await holder.commit();
    await expect(waiter).resolves.toEqual([3]);
  });

  test('would be a deadlock there', async () => {
    const tickets = await open();
    const holder = await hold(tickets, 'A', 'B');
    const waiter = create(tickets.em(), 'A');
    await untilAwaited(tickets, ROW);
    const held = `select cast((classid::bigint << 32) | objid::bigint as text) as key from pg_locks
      where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`;
    const [lock] = await tickets.em().execute<{ key: string }[]>(held);
    const careless = holder.execute(`select pg_advisory_xact_lock(${String(lock?.key)})`);
    const results = await Promise.allSettled([careless.then(() => holder.commit()), waiter]);
    const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    expect(errors).toEqual([expect.objectContaining({ code: '40P01' })]);
    if (holder.isInTransaction()) {
      await holder.rollback();
    }
  });
});

describe('a role', () => {
  async function asRole(tickets: TestOrm, grants: string[], work: (em: SqlEntityManager) => Promise<void>) {
    const role = `auto_sequence_clerk_${randomBytes(6).toString('hex')}`;
    const admin = tickets.em();
    await admin.execute(`create role ${role}`);
    try {
      for (const grant of grants) {
        await admin.execute(`grant ${grant} to ${role}`);
      }
      await tickets.em().transactional(async (em) => {
        await em.execute(`set local role ${role}`);
        await work(em);
      });
    } finally {
      await admin.execute(`drop owned by ${role}; drop role ${role}`);
    }
  }

  const counters = 'select, insert, update on auto_sequence_counter';
  const inserting = 'insert, select on ticket, ballot';
  const keys = 'usage on sequence ticket_id_seq, ballot_id_seq';

  test('that may write counters and insert counts', async () => {
    const tickets = await open();
    await asRole(tickets, [counters, inserting, keys], async (em) => {
      await expect(create(em, 'A', 'B', 'A')).resolves.toEqual([1, 1, 2]);
    });
    await expect(create(tickets.em(), 'A')).resolves.toEqual([3]);
  });

  test.each([
    ['no counters', [inserting, keys]],
    ['no counters that are there', ['select, insert on auto_sequence_counter', inserting, keys]],
    ['no tickets', [counters, 'select on ticket']],
  ])('that may write %s is told what it lacks', async (_, grants) => {
    const tickets = await open();
    await create(tickets.em(), 'A');
    const denied = asRole(tickets, grants, async (em) => {
      await create(em, 'A');
    });
    await expect(denied).rejects.toBeInstanceOf(LockDeniedError);
    await expect(denied).rejects.toMatchObject({
      message: expect.stringMatching(
        /^AutoSequence Ticket\.number: .* SELECT, INSERT and UPDATE on the table of counters/,
      ),
      cause: { code: '42501' },
    });
  });

  test.each(['update on ballot', 'update (number) on ballot'])(
    'that may only %s edits a number, which counts',
    async (update) => {
      const tickets = await open();
      const em = tickets.em();
      em.create(Ballot, {});
      await em.flush();
      await asRole(tickets, [counters, 'select on ballot', update], async (inner) => {
        const ballot = await inner.findOneOrFail(Ballot, { number: 1 });
        ballot.number = 5;
        await inner.flush();
      });
      const later = em.create(Ballot, {});
      await em.flush();
      expect(later.number).toBe(6);
    },
  );

  test('that may update the text of a log alone numbers beside it', async () => {
    const tickets = await open();
    const em = tickets.em();
    em.create(Log, {});
    await em.flush();
    const grants = [counters, inserting, keys, 'select, update (text) on log'];
    await asRole(tickets, grants, async (inner) => {
      const log = await inner.findOneOrFail(Log, { number: 1 });
      log.text = 'changed';
      await expect(create(inner, 'A')).resolves.toEqual([1]);
    });
    await expect(tickets.em().findOneOrFail(Log, { number: 1 })).resolves.toMatchObject({ text: 'changed' });
  });
});

describe.each([IsolationLevel.REPEATABLE_READ, IsolationLevel.SERIALIZABLE])('at %s', (isolationLevel) => {
  const again = (tickets: TestOrm) => tickets.em().transactional((em) => create(em, 'A'), { isolationLevel });

  test('a flush that has waited for a counter gets 40001, and its retry the next number', async () => {
    const tickets = await open();
    await create(tickets.em(), 'A');
    const holder = await hold(tickets, 'A');
    const waiter = again(tickets);
    await untilAwaited(tickets, KEY);
    await holder.commit();
    await expect(waiter).rejects.toMatchObject({ code: '40001' });
    await expect(again(tickets)).resolves.toEqual([3]);
    await expect(savedTickets(tickets)).resolves.toEqual(upTo(3, 'A'));
  });

  test('so does one whose snapshot is older than the last number', async () => {
    const tickets = await open();
    await create(tickets.em(), 'A');
    const late = tickets.em();
    await late.begin({ isolationLevel });
    await late.count(Ticket);
    await create(tickets.em(), 'A');
    await expect(create(late, 'A')).rejects.toMatchObject({ code: '40001' });
    await late.rollback();
    await expect(again(tickets)).resolves.toEqual([3]);
  });

  test('a flush that has waited for one that is rolled back gets its number', async () => {
    const tickets = await open();
    await create(tickets.em(), 'A');
    const holder = await hold(tickets, 'A');
    const waiter = again(tickets);
    await untilAwaited(tickets, KEY);
    await holder.rollback();
    await expect(waiter).resolves.toEqual([2]);
  });

  test('a first flush that has waited for a table lock misses an import, which the constraint refuses', async () => {
    const tickets = await open();
    const program = tickets.em();
    await program.begin();
    await program.execute('lock table ticket in share row exclusive mode');
    const waiter = again(tickets);
    await untilAwaited(tickets, ENTER);
    await program.insert(Ticket, { project: 'A', title: 'imported', number: 1 });
    await program.commit();
    await expect(waiter).rejects.toMatchObject({ code: '23505' });
    await expect(again(tickets)).resolves.toEqual([2]);
  });
});

describe('flushes never deadlock', () => {
  test('over both kinds of sequences, in opposite orders, with lockTable and with LOCK TABLE', async () => {
    const tickets = await open();
    const rounds = 30;
    const projects = ['A', 'B', 'C'];
    const flush = async (orm: TestOrm, names: readonly string[], logFirst: boolean) => {
      const em = orm.em();
      const log = () => em.create(Log, {});
      if (logFirst) {
        log();
      }
      names.forEach((project) => em.create(Ticket, { project }));
      if (!logFirst) {
        log();
      }
      await em.flush();
    };
    const reversed = await tickets.connect({ ...counting(), entities: [AutoSequenceCounter, Ballot, Log, Ticket] });
    const loops = [
      () => flush(tickets, projects, true),
      () => flush(reversed, projects.toReversed(), false),
      () =>
        lockTable(tickets.em(), [Ticket, Log], (em) => {
          projects.forEach((project) => em.create(Ticket, { project }));
          em.create(Log, {});
        }),
      async () => {
        const em = reversed.em();
        await em.begin();
        await em.execute('lock table ticket in share row exclusive mode');
        await em.execute(
          `insert into ticket (project, title, number) select 'A', 'foreign', coalesce(max(number), 0) + 1 from ticket where project = 'A'`,
        );
        await em.commit();
      },
    ];
    await Promise.all(
      loops.map(async (run) => {
        for (let round = 0; round < rounds; round++) {
          await run();
        }
      }),
    );
    await expect(savedTickets(tickets)).resolves.toEqual([
      ...upTo(4 * rounds, 'A'),
      ...upTo(3 * rounds, 'B'),
      ...upTo(3 * rounds, 'C'),
    ]);
  }, 60_000);

  test('where transactions that have counted come to the same counters in opposite orders', async () => {
    const Seat = defineEntity({
      name: 'Seat',
      properties: { id: p.integer().primary(), row: p.integer(), number: autoSequence({ uniqueWith: 'row' }) },
    });
    const seats = await postgresql.init({ ...counting(), entities: [Seat, AutoSequenceCounter] });
    const number = async (em: SqlEntityManager, ...rows: number[]) => {
      const created = rows.map((row) => em.create(Seat, { row }));
      await em.flush();
      return created.map((seat) => seat.number);
    };
    const begin = async (row: number) => {
      const em = seats.em();
      await em.begin();
      await number(em, row);
      return em;
    };
    await number(seats.em(), 1, 2, 3);
    const [first, second, holder] = [await begin(7), await begin(8), await begin(3)];
    // As they come, the first would have row 1 and wait for 3, and the second have 2 and wait for 1.
    const ofFirst = number(first, 1, 3, 2).finally(() => first.commit());
    await waitForLockWaiters(seats, 1);
    const ofSecond = number(second, 2, 1).finally(() => second.commit());
    await waitForLockWaiters(seats, 2);
    await holder.commit();
    await expect(Promise.all([ofFirst, ofSecond])).resolves.toEqual([
      [2, 3, 2],
      [3, 3],
    ]);
  });

  test('and would, if each took the counters as they come', async () => {
    const tickets = await open();
    await create(tickets.em(), 'A', 'B');
    const [first, second] = [await hold(tickets, 'A'), await hold(tickets, 'B')];
    const waiters = [create(first, 'B').then(() => first.commit()), create(second, 'A').then(() => second.commit())];
    const results = await Promise.allSettled(waiters);
    const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    expect(errors).toEqual([expect.objectContaining({ code: '40P01' })]);
    const unended = [first, second].filter((em) => em.isInTransaction());
    await Promise.all(unended.map((em) => em.rollback()));
  });

  test('since they enter the table before they take a counter', async () => {
    const tickets = await open();
    await create(tickets.em(), 'A');
    const holder = tickets.em();
    await holder.begin();
    await lockTable(holder, Ticket, () => undefined);
    const waiter = create(tickets.em(), 'A');
    await untilAwaited(tickets, ENTER);
    await expect(create(holder, 'A')).resolves.toEqual([2]);
    await holder.commit();
    await expect(waiter).resolves.toEqual([3]);
  });

  test('and would, if they took the counter first', async () => {
    const tickets = await open();
    await create(tickets.em(), 'A');
    const holder = tickets.em();
    await holder.begin();
    await lockTable(holder, Ticket, () => undefined);
    const careless = tickets.em();
    await careless.begin();
    await careless.execute('update auto_sequence_counter set last = last + 1');
    const entering = careless
      .insert(Ticket, { project: 'A', title: 'careless', number: 2 })
      .then(() => careless.commit());
    await untilAwaited(tickets, ENTER);
    const results = await Promise.allSettled([create(holder, 'A').then(() => holder.commit()), entering]);
    const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    expect(errors).toEqual([expect.objectContaining({ code: '40P01' })]);
    const unended = [holder, careless].filter((em) => em.isInTransaction());
    await Promise.all(unended.map((em) => em.rollback()));
  });
});
