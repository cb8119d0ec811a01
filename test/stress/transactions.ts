import { CheckConstraintViolationException } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { lockTable } from 'mikro-orm-auto-sequence';
import {
  Customer,
  Invoice,
  Receipt,
  FOREIGN_NOTE,
  REFUSED_NOTE,
  SEVERAL_CUSTOMERS,
  SHARED_CUSTOMER,
} from './entities.ts';
import type { Kind } from './kinds.ts';
import type { Random } from './random.ts';
import type { Server } from './Server.ts';

/** What a transaction numbers with. */
export interface Desk {
  readonly em: SqlEntityManager;
  readonly random: Random;
  /** A customer of one's own. */
  readonly own: number;
  readonly server: Pick<Server, 'mayDeleteFirst'>;
}

/** A number that was given, and committed as far as the client knows. Receipts have no customer. */
export interface Given {
  readonly customer: number | null;
  readonly number: number;
  /** Whether it is that of a row which was deleted: given before, by whomever. */
  readonly isDeleted?: boolean;
}

type Transaction = (desk: Desk) => Promise<Given[]>;

class RolledBack extends Error {}

/**
 * The transactions of the hammer. Each is one that the documentation promises never to deadlock with the others: a bare flush,
 * a flush under `lockTable`, and explicit transactions that number in one scope.
 */
const transactions: Record<string, Transaction> = {
  'a bare flush over a scope of its own': ({ em, own }) => create(em, [own]),

  'a bare flush over the shared scope': ({ em }) => create(em, [SHARED_CUSTOMER, SHARED_CUSTOMER]),

  'a bare flush over several scopes': ({ em, random }) => create(em, several(random)),

  'a bare flush over two tables': ({ em, random }) => create(em, several(random), 1),

  'a bare flush that is refused': async ({ em }) => {
    em.create(Invoice, { customer: em.getReference(Customer, SHARED_CUSTOMER), note: REFUSED_NOTE });
    try {
      await create(em, [SHARED_CUSTOMER], 1);
    } catch (error) {
      if (error instanceof CheckConstraintViolationException) {
        return [];
      }
      throw error;
    }
    throw new Error('The database has not refused what it had to.');
  },

  'a transaction that flushes twice': ({ em }) =>
    em.transactional(async (inner) => [
      ...(await create(inner, [SHARED_CUSTOMER])),
      ...(await create(inner, [SHARED_CUSTOMER, SHARED_CUSTOMER])),
    ]),

  'a transaction that updates a row of its own first': ({ em, own, random }) =>
    em.transactional(async (inner) => {
      const [row] = await inner.find(Invoice, { customer: own }, { limit: 1 });
      if (row) {
        row.note = String(random.next());
        await inner.flush();
      }
      return create(inner, [SHARED_CUSTOMER]);
    }),

  'a transaction that is rolled back': async ({ em, random }) => {
    const rolledBack = em.transactional(async (inner) => {
      await create(inner, [SHARED_CUSTOMER, ...several(random)], 1);
      throw new RolledBack();
    });
    await rolledBack.catch((error: unknown) => {
      if (!(error instanceof RolledBack)) {
        throw error;
      }
    });
    return [];
  },

  'a savepoint that is rolled back': ({ em, random }) =>
    em.transactional(async (outer) => {
      const rolledBack = outer.transactional(async (inner) => {
        await create(inner, several(random));
        throw new RolledBack();
      });
      await rolledBack.catch((error: unknown) => {
        if (!(error instanceof RolledBack)) {
          throw error;
        }
      });
      return [];
    }),
};

/** Deletes the last number of a scope, and may count on. The rows of the program without this library stay: no flush may have counted them yet. */
const deleteOne: Transaction = ({ em, random, server }) =>
  em.transactional(async (inner) => {
    const customer = random.pick([SHARED_CUSTOMER, ...SEVERAL_CUSTOMERS]);
    const first = server.mayDeleteFirst ? [] : await create(inner, [customer]);
    const deleted = await inner.execute<{ id: number; number: number }[]>(
      `select id, number from invoice where customer_id = ? and note <> ? order by number desc limit 1
         for update skip locked`,
      [customer, FOREIGN_NOTE],
    );
    for (const { id } of deleted) {
      await inner.execute('delete from invoice where id = ?', [id]);
    }
    return [
      ...first,
      ...deleted.map(({ number }) => ({ customer, number, isDeleted: true })),
      ...(random.next() < 0.5 ? await create(inner, [customer, customer]) : []),
    ];
  });

const UPDATE_FIRST = 'a transaction that updates a row of its own first';

/** A quarter of all transactions. */
const underLockTable: Transaction = ({ em, random }) =>
  lockTable(em, random.shuffle([Invoice, Receipt]), async (inner) => [
    ...(await create(inner, [SHARED_CUSTOMER, ...several(random)], 1)),
    ...(await create(inner, several(random))),
  ]);

/** Runs a transaction of the mix, and returns the numbers that it has given. */
export function runTransaction(desk: Desk, { mayWriteFirst, reuses }: Kind): Promise<Given[]> {
  if (desk.random.next() < 0.25) {
    return underLockTable(desk);
  }
  if (!reuses && desk.random.next() < 0.2) {
    return deleteOne(desk);
  }
  // A table lock after a write is one that the documentation does not promise.
  const names = Object.keys(transactions).filter((name) => mayWriteFirst || name !== UPDATE_FIRST);
  const transaction = transactions[desk.random.pick(names)];
  if (!transaction) {
    throw new Error('unreachable');
  }
  return transaction(desk);
}

/** One flush. */
export async function create(em: SqlEntityManager, customers: readonly number[], receipts = 0): Promise<Given[]> {
  const invoices = customers.map((id) => em.create(Invoice, { customer: em.getReference(Customer, id) }));
  const others = Array.from({ length: receipts }, () => em.create(Receipt, {}));
  await em.flush();
  return [
    ...invoices.map(({ number }, index) => ({ customer: customers[index] ?? 0, number })),
    ...others.map(({ number }) => ({ customer: null, number })),
  ];
}

function several(random: Random): number[] {
  return random.shuffle(SEVERAL_CUSTOMERS).slice(0, 1 + Math.ceil(random.next() * (SEVERAL_CUSTOMERS.length - 1)));
}
