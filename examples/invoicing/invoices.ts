import type { EntityManager } from '@mikro-orm/core';
import { Customer, Invoice } from './entities.ts';
import type { InvoiceInput } from './input.ts';

/** What the three applications do, with the entity manager of the request. */

export async function createCustomer(
  em: EntityManager,
  name: string,
): Promise<Customer> {
  const customer = em.create(Customer, { name });
  await em.flush();
  return customer;
}

// #region work
export async function createInvoice(
  em: EntityManager,
  customerId: number,
  input: InvoiceInput,
): Promise<Invoice> {
  const customer = await em.findOneOrFail(Customer, customerId);
  const invoice = em.create(Invoice, { customer, ...input });
  await em.flush();
  return invoice;
}

/** A draft gets its number. When the request is repeated, it keeps it. */
export async function issueInvoice(
  em: EntityManager,
  id: number,
): Promise<Invoice> {
  const invoice = await em.findOneOrFail(Invoice, id);
  invoice.status = 'issued';
  await em.flush();
  return invoice;
}
// #endregion work

/** @throws NotEditableError for another number */
export async function correctInvoice(
  em: EntityManager,
  id: number,
  correction: { cents?: number; number?: number },
): Promise<Invoice> {
  const invoice = await em.findOneOrFail(Invoice, id);
  em.assign(invoice, correction);
  await em.flush();
  return invoice;
}

export async function listInvoices(
  em: EntityManager,
  customerId: number,
): Promise<Invoice[]> {
  const customer = await em.findOneOrFail(Customer, customerId);
  return em.find(Invoice, { customer }, { orderBy: { number: 'asc' } });
}
