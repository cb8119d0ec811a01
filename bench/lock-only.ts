import type { EntitySchema, EventSubscriber, TransactionEventArgs } from '@mikro-orm/core';
import { AbstractSqlDriver } from '@mikro-orm/sql';
import type { Invoice } from './entities.ts';

/** With more, the library takes the table lock too. */
const MOST_LOCKS = 256;

/** Locks the customers of a flush in the cheapest way, and then asks the server for nothing in particular. */
export class LockOnly implements EventSubscriber {
  readonly #invoice: EntitySchema<Invoice>;

  constructor(invoice: EntitySchema<Invoice>) {
    this.#invoice = invoice;
  }

  async afterTransactionStart(args: Omit<TransactionEventArgs, 'transaction'> & { transaction?: object }) {
    const { em, uow, transaction } = args;
    const invoices = uow?.getChangeSets().filter(({ meta }) => meta.class === this.#invoice.meta.class) ?? [];
    const driver = em.getDriver();
    if (driver instanceof AbstractSqlDriver && invoices.length > 0) {
      const customers = [...new Set(invoices.map(({ payload }) => Number(payload['customer'])))].sort((a, b) => a - b);
      const lock =
        customers.length > MOST_LOCKS
          ? 'lock table invoice in share row exclusive mode'
          : `select ${customers.map((customer) => `pg_advisory_xact_lock(${String(customer)})`).join(', ')}`;
      for (const sql of [lock, 'select 1']) {
        await driver.execute(sql, [], 'all', transaction);
      }
    }
  }
}
