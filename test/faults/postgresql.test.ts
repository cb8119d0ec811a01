import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { lockTable, type LockOptions } from 'mikro-orm-auto-sequence';
import type { Pool } from 'pg';
import { counting } from '../support/databases/counting.js';
import { postgresql } from '../support/databases/postgresql/index.js';
import type { TestOrm } from '../support/test-orm.js';
import { connectWith, create, openTickets, savedTickets, Ticket, upTo } from '../support/tickets.js';
import { releaseDeadConnections } from '../support/databases/postgresql/dead-connections.js';
import { type Fault, FAULTS, FaultyProxy } from './FaultyProxy.js';

/** A way to number two tickets, one statement of which fails. */
interface Way {
  /** Whether the numbers are counted in counters. */
  readonly counts?: boolean;
  readonly lock?: LockOptions;
  readonly flush: (em: SqlEntityManager, tickets: object[]) => Promise<unknown>;
}

const ways: Record<string, Way> = {
  'a bare flush': { flush: (em, tickets) => em.persist(tickets).flush() },
  'a bare flush with a lockTimeout': {
    lock: { lockTimeout: 60_000 },
    flush: (em, tickets) => em.persist(tickets).flush(),
  },
  'a bare flush with a lockTimeout of 0': {
    lock: { lockTimeout: 0 },
    flush: (em, tickets) => em.persist(tickets).flush(),
  },
  "a bare flush under lock: 'table'": {
    lock: { lock: 'table' },
    flush: (em, tickets) => em.persist(tickets).flush(),
  },
  'a bare flush with reuse: false': { counts: true, flush: (em, tickets) => em.persist(tickets).flush() },
  'a bare flush with reuse: false and a lockTimeout': {
    counts: true,
    lock: { lockTimeout: 60_000 },
    flush: (em, tickets) => em.persist(tickets).flush(),
  },
  "a bare flush with reuse: false under lock: 'table'": {
    counts: true,
    lock: { lock: 'table' },
    flush: (em, tickets) => em.persist(tickets).flush(),
  },
  'a flush with reuse: false in a nested transaction': {
    counts: true,
    flush: (em, tickets) => em.transactional((outer) => outer.transactional((inner) => inner.persist(tickets).flush())),
  },
  'a flush in a transaction': {
    flush: (em, tickets) => em.transactional((inner) => inner.persist(tickets).flush()),
  },
  'a flush at the end of a transaction': {
    flush: (em, tickets) => em.transactional((inner) => void inner.persist(tickets)),
  },
  'a flush in a nested transaction': {
    flush: (em, tickets) => em.transactional((outer) => outer.transactional((inner) => inner.persist(tickets).flush())),
  },
  'a flush between em.begin and em.commit': {
    flush: async (em, tickets) => {
      await em.begin();
      try {
        await em.persist(tickets).commit();
      } catch (error) {
        await em.rollback().catch(() => undefined);
        throw error;
      }
    },
  },
  'a flush under lockTable': {
    flush: (em, tickets) => lockTable(em, Ticket, (inner) => void inner.persist(tickets), { lockTimeout: 60_000 }),
  },
};

/** What the flush then fails with. */
const errors: Record<Fault, object> = {
  error: { code: '22012' },
  timeout: { code: '57014' },
  dropped: { message: expect.stringMatching(/^Connection terminated/) },
  'reply lost': { message: expect.stringMatching(/^Connection terminated/) },
};

const cases = Object.entries(ways).flatMap(([name, way]) => {
  return FAULTS.map((fault) => ({ name, ...way, fault, error: errors[fault] }));
});

let proxy: FaultyProxy;
beforeEach(async () => {
  proxy = await FaultyProxy.start(Number(new URL(process.env['POSTGRES_URL'] ?? '').port));
  // MikroORM warns of connections that break and of rollbacks that they take with them.
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(async () => {
  await proxy.stop();
  jest.restoreAllMocks();
});

/** A process with a pool of two, whose connections lead through the proxy. */
function connectThroughProxy(tickets: TestOrm, lock: LockOptions = {}): Promise<TestOrm> {
  return connectWith(tickets, lock, {
    pool: { min: 0, max: 2 },
    driverOptions: {
      host: '127.0.0.1',
      port: proxy.port,
      connectionTimeoutMillis: 5000,
      onPoolCreated: (pool: Pool) => {
        releaseDeadConnections(pool);
      },
    },
  });
}

/** A ticket each of two projects, which nobody has persisted. */
function newTickets(tickets: TestOrm) {
  return ['A', 'B'].map((project) => tickets.em().create(Ticket, { project }, { persist: false }));
}

describe.each(cases)('$name, one statement of which meets: $fault', ({ counts = false, lock, flush, fault, error }) => {
  test('writes nothing, leaks nothing, and succeeds when it is repeated', async () => {
    const tickets = await openTickets(counts ? counting(postgresql) : postgresql);
    const faulty = await connectThroughProxy(tickets, lock);
    await create(faulty.em(), 'A', 'B');
    proxy.take();
    await flush(faulty.em(), newTickets(tickets));
    const statements = proxy.take();
    const isReplaced = fault === 'error' || fault === 'timeout';
    let saved = 2;
    for (const [position, statement] of statements.entries()) {
      if (statement === 'begin' && isReplaced) {
        // Nothing makes a server refuse to begin.
        continue;
      }
      const isCommitted = statement === 'commit' && fault === 'reply lost';
      const failed = newTickets(tickets);
      proxy.arm(position, fault);
      await expect(flush(faulty.em(), failed)).rejects.toMatchObject(error);
      saved += isCommitted ? 1 : 0;
      await expect(savedTickets(tickets)).resolves.toEqual([...upTo(saved, 'A'), ...upTo(saved, 'B')]);

      const wasInserted = statements.slice(0, position).some((sql) => sql.startsWith('insert'));
      const again = wasInserted ? newTickets(tickets) : failed;
      if (!wasInserted) {
        expect(failed.map(({ number }) => number)).toEqual([undefined, undefined]);
      }
      await flush(faulty.em(), again);
      saved += 1;
      expect(again.map(({ number }) => number)).toEqual([saved, saved]);
    }
    await expect(savedTickets(tickets)).resolves.toEqual([...upTo(saved, 'A'), ...upTo(saved, 'B')]);
    expect(statements.length).toBeGreaterThanOrEqual(counts ? 4 : 5);
  });
});
