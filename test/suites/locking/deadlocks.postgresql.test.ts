import { describe, expect, test } from '@jest/globals';
import { DeadlockException, defineEntity, LockMode, p } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { autoSequence, AutoSequenceSubscriber, lockTable } from 'mikro-orm-auto-sequence';
import { postgresql } from '../../support/databases/postgresql/index.js';
import { Gate } from '../../support/gate.js';
import { awaitedLocks, ROW, untilAwaited } from '../../support/databases/postgresql/locks.js';
import { Customer, Invoice, openShop } from '../../support/shop.js';
import { create, numbering, openTickets, savedTickets, Ticket, upTo } from '../../support/tickets.js';

/** Lets so many go on together, once the last of them has come. */
class Barrier {
  readonly #gate = new Gate();
  #missing: number;

  constructor(count: number) {
    this.#missing = count;
  }

  async pass(): Promise<void> {
    this.#missing--;
    if (this.#missing <= 0) {
      this.#gate.open();
    }
    await this.#gate.passed;
  }
}

/** Runs transactions at once; those that the database ends are run once more, and their errors returned. */
async function retryTheVictim(...transactions: ((isRetry: boolean) => Promise<unknown>)[]): Promise<unknown[]> {
  const errors: unknown[] = [];
  const retry = (run: (isRetry: boolean) => Promise<unknown>) => (error: unknown) => {
    errors.push(error);
    return run(true);
  };
  await Promise.all(transactions.map((run) => run(false).catch(retry(run))));
  return errors;
}

const deadlock = expect.objectContaining({ code: '40P01' });

describe('transactions that update a row of their own and then create one', () => {
  async function updateAndCreate(lock: 'scope' | 'table') {
    const tickets = await openTickets(postgresql, numbering(Ticket, { lock }));
    const count = 5;
    await create(tickets.em(), ...Array.from({ length: count }, (_, index) => `own ${String(index)}`));
    const updated = new Barrier(count);
    const transactions = Array.from({ length: count }, (_, index) =>
      tickets.em().transactional(async (em) => {
        const own = await em.findOneOrFail(Ticket, { project: `own ${String(index)}` });
        own.title = 'updated';
        await em.flush();
        await updated.pass();
        await create(em, 'A');
      }),
    );
    const results = await Promise.allSettled(transactions);
    const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    return { tickets, errors };
  }

  test('never deadlock under the scope lock', async () => {
    const { tickets, errors } = await updateAndCreate('scope');
    expect(errors).toEqual([]);
    await expect(tickets.em().count(Ticket, { title: 'updated' })).resolves.toBe(5);
    expect((await savedTickets(tickets)).filter((ticket) => ticket.startsWith('A'))).toEqual(upTo(5, 'A'));
  });

  test('do deadlock under the table lock, all but one of them', async () => {
    const { tickets, errors } = await updateAndCreate('table');
    expect(errors).toEqual([deadlock, deadlock, deadlock, deadlock]);
    expect((await savedTickets(tickets)).filter((ticket) => ticket.startsWith('A'))).toEqual(upTo(1, 'A'));
  });
});

describe('flushes outside transactions', () => {
  const orders = 'never deadlock over scopes and tables that they name in opposite orders';
  test.each(['scope', 'table'] as const)(`${orders} (lock: '%s')`, async (lock) => {
    const properties = {
      id: p.integer().primary(),
      project: p.string(),
      number: autoSequence({ uniqueWith: 'project' }),
    };
    const Bug = defineEntity({ name: 'Bug', properties });
    const Wish = defineEntity({ name: 'Wish', properties });
    const createBug = (em: SqlEntityManager, project: string): object => em.create(Bug, { project });
    const createWish = (em: SqlEntityManager, project: string): object => em.create(Wish, { project });
    const options = { subscribers: [new AutoSequenceSubscriber({ lock })] };
    const tracker = await postgresql.init({ ...options, entities: [Bug, Wish] });
    const reversed = await tracker.connect({ ...options, entities: [Wish, Bug] });
    const rounds = 50;
    const flushes = Array.from({ length: rounds }, async (_, index) => {
      const barrier = new Barrier(2);
      const scopes = ['A', 'B'].map((scope) => `${scope}${String(index % 5)}`);
      const flush = async (em: SqlEntityManager, projects: string[], ...creations: (typeof createBug)[]) => {
        for (const creation of creations) {
          projects.forEach((project) => creation(em, project));
        }
        await barrier.pass();
        await em.flush();
      };
      await Promise.all([
        flush(tracker.em(), scopes, createBug, createWish),
        flush(reversed.em(), [...scopes].reverse(), createWish, createBug),
      ]);
    });
    await Promise.all(flushes);
    const projects = ['A', 'B'].flatMap((scope) => Array.from({ length: 5 }, (_, index) => scope + String(index)));
    for (const table of ['bug', 'wish']) {
      const sql = `select concat(project, '-', number) as text from ${table} order by project, number`;
      const rows = await tracker.em().execute<{ text: string }[]>(sql);
      expect(rows.map(({ text }) => text)).toEqual(projects.flatMap((project) => upTo((2 * rounds) / 5, project)));
    }
  });
});

describe('what deadlocks by the order that the user chose', () => {
  test('two flushes of one transaction over two scopes, in opposite orders: one ends with 40P01, its retry succeeds', async () => {
    const tickets = await openTickets(postgresql);
    const barrier = new Barrier(2);
    const numberIn = (first: string, second: string) => () =>
      tickets.em().transactional(async (em) => {
        await create(em, first);
        await barrier.pass();
        await create(em, second);
      });
    const errors = await retryTheVictim(numberIn('A', 'B'), numberIn('B', 'A'));
    expect(errors).toEqual([deadlock]);
    expect(errors[0]).toBeInstanceOf(DeadlockException);
    await expect(savedTickets(tickets)).resolves.toEqual([...upTo(2, 'A'), ...upTo(2, 'B')]);
    await expect(awaitedLocks(tickets)).resolves.toEqual([]);
  });

  test('both scopes in one flush: no deadlock', async () => {
    const tickets = await openTickets(postgresql);
    const barrier = new Barrier(2);
    const number = (...projects: string[]) =>
      tickets.em().transactional(async (em) => {
        await barrier.pass();
        await create(em, ...projects);
      });
    await Promise.all([number('A', 'B'), number('B', 'A')]);
    await expect(savedTickets(tickets)).resolves.toEqual([...upTo(2, 'A'), ...upTo(2, 'B')]);
  });

  test("a parent's row that is locked before its child is numbered: one ends with 40P01, its retry succeeds", async () => {
    const shop = await openShop(postgresql);
    const em = shop.em();
    const customer = em.create(Customer, { name: 'Ann' });
    await em.flush();
    const isLocked = new Gate();
    const number = async (em: SqlEntityManager) => {
      em.create(Invoice, { customer: customer.id });
      await em.flush();
    };
    const lockThenNumber = (isRetry: boolean) =>
      shop.em().transactional(async (em) => {
        await em.findOneOrFail(Customer, customer.id, { lockMode: LockMode.PESSIMISTIC_WRITE });
        isLocked.open();
        if (!isRetry) {
          // The other one has the key, and its INSERT waits for the parent's row.
          await untilAwaited(shop, ROW);
        }
        await number(em);
      });
    const numberAlone = async () => {
      await isLocked.passed;
      await number(shop.em());
    };
    const errors = await retryTheVictim(lockThenNumber, numberAlone);
    expect(errors).toEqual([deadlock]);
    const invoices = await shop.em().findAll(Invoice, { orderBy: { number: 'asc' } });
    expect(invoices.map((invoice) => invoice.number)).toEqual([1, 2]);
  });

  test('lockTable after a write: one ends with 40P01, its retry succeeds', async () => {
    const tickets = await openTickets(postgresql);
    const barrier = new Barrier(2);
    const upgrade = (own: string) => () =>
      tickets.em().transactional(async (em) => {
        await create(em, own);
        await barrier.pass();
        await lockTable(em, Ticket, (inner) => create(inner, 'C'));
      });
    const errors = await retryTheVictim(upgrade('A'), upgrade('B'));
    expect(errors).toEqual([deadlock]);
    await expect(savedTickets(tickets)).resolves.toEqual(['A-1', 'B-1', ...upTo(2, 'C')]);
  });
});
