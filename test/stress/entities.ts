import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceCounter } from 'mikro-orm-auto-sequence';

/** The database refuses an invoice with this note. */
export const REFUSED_NOTE = 'refused';

/** What the invoices of the program without this library have. */
export const FOREIGN_NOTE = 'foreign';

export const Customer = defineEntity({
  name: 'Customer',
  properties: { id: p.integer().primary() },
});

/** Invoices are numbered per customer. */
export const Invoice = defineEntity({
  name: 'Invoice',
  properties: {
    id: p.integer().primary(),
    customer: () => p.manyToOne(Customer),
    number: autoSequence({ uniqueWith: 'customer' }),
    note: p.string().default(''),
  },
  checks: [{ expression: `note <> '${REFUSED_NOTE}'` }],
});

/** Receipts are numbered over the table. */
export const Receipt = defineEntity({
  name: 'Receipt',
  properties: {
    id: p.integer().primary(),
    number: autoSequence(),
  },
});

export const entities = [Customer, Invoice, Receipt, AutoSequenceCounter];

/** A customer that everybody writes invoices for. */
export const SHARED_CUSTOMER = 1;

/** Customers that are named together, in every order. */
export const SEVERAL_CUSTOMERS: readonly number[] = [2, 3, 4, 5];

const FIRST_OWN_CUSTOMER = 100;

/** A customer whom nobody else writes invoices for. */
export function ownCustomer(worker: number, connection: number): number {
  return FIRST_OWN_CUSTOMER + worker * CONNECTIONS + connection;
}

/** How many connections a process has, and transactions in flight. */
export const CONNECTIONS = 4;

export const PROCESSES = 8;

export function allCustomers(): number[] {
  const own = Array.from({ length: PROCESSES }, (_, worker) =>
    Array.from({ length: CONNECTIONS }, (_, connection) => ownCustomer(worker, connection)),
  );
  return [SHARED_CUSTOMER, ...SEVERAL_CUSTOMERS, ...own.flat()];
}
