import type { SqlEntityManager } from '@mikro-orm/sql';
import { lockTable, type LockOptions } from 'mikro-orm-auto-sequence';
import { Ticket } from '../support/tickets.js';

/** A way to number two tickets, one statement of which fails. */
export interface Way {
  /** Whether the numbers are counted in counters. */
  readonly counts?: boolean;
  readonly lock?: LockOptions;
  readonly flush: (em: SqlEntityManager, tickets: object[]) => Promise<unknown>;
}

export const ways: Record<string, Way> = {
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
