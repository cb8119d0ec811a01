import type { EntitySchema, EventSubscriber, TransactionEventArgs } from '@mikro-orm/core';
import { AbstractSqlDriver } from '@mikro-orm/sql';
import type { DatabaseKind } from './contenders.ts';
import type { Invoice } from './entities.ts';

/** With more, the library takes the table lock too. */
const MOST_LOCKS = 256;

/** The cheapest lock of customers; none where the transaction has the only one there is. */
export const lockOnly: Record<DatabaseKind, ((customers: readonly number[]) => string) | undefined> = {
  postgresql: (customers) =>
    customers.length > MOST_LOCKS
      ? 'lock table invoice in share row exclusive mode'
      : `select ${customers.map((customer) => `pg_advisory_xact_lock(${String(customer)})`).join(', ')}`,
  mariadb: (customers) =>
    `insert into auto_sequence_counter (sequence, scope, last) values ${customers.map((customer) => `('floor', '${String(customer)}', 1)`).join(', ')} on duplicate key update last = last + 1`,
  sqlite: undefined,
};

/** Locks the customers of a flush in the cheapest way, and then asks the server for nothing in particular. */
export class LockOnly implements EventSubscriber {
  readonly #invoice: EntitySchema<Invoice>;

  readonly #lock: ((customers: readonly number[]) => string) | undefined;

  constructor(invoice: EntitySchema<Invoice>, lock: ((customers: readonly number[]) => string) | undefined) {
    this.#invoice = invoice;
    this.#lock = lock;
  }

  async afterTransactionStart(args: Omit<TransactionEventArgs, 'transaction'> & { transaction?: object }) {
    const { em, uow, transaction } = args;
    const invoices = uow?.getChangeSets().filter(({ meta }) => meta.class === this.#invoice.meta.class) ?? [];
    const driver = em.getDriver();
    if (driver instanceof AbstractSqlDriver && invoices.length > 0) {
      const customers = [...new Set(invoices.map(({ payload }) => Number(payload['customer'])))].sort((a, b) => a - b);
      for (const sql of [this.#lock?.(customers) ?? [], 'select 1'].flat()) {
        await driver.execute(sql, [], 'all', transaction);
      }
    }
  }
}
