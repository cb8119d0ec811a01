import { EntityManager } from '@mikro-orm/core';
import { Injectable } from '@nestjs/common';
import { Customer, Invoice } from '../invoicing/entities.ts';
import type { InvoiceInput } from '../invoicing/input.ts';

// #region service
@Injectable()
export class InvoicesService {
  constructor(private readonly em: EntityManager) {}

  async create(customerId: number, input: InvoiceInput): Promise<Invoice> {
    const customer = await this.em.findOneOrFail(Customer, customerId);
    const invoice = this.em.create(Invoice, { customer, ...input });
    await this.em.flush();
    return invoice;
  }

  /** A draft gets its number. When the request is repeated, it keeps it. */
  async issue(id: number): Promise<Invoice> {
    const invoice = await this.em.findOneOrFail(Invoice, id);
    invoice.status = 'issued';
    await this.em.flush();
    return invoice;
  }
  // #endregion service

  /** @throws NotEditableError for another number */
  async correct(
    id: number,
    correction: { cents?: number; number?: number },
  ): Promise<Invoice> {
    const invoice = await this.em.findOneOrFail(Invoice, id);
    this.em.assign(invoice, correction);
    await this.em.flush();
    return invoice;
  }

  async list(customerId: number): Promise<Invoice[]> {
    const customer = await this.em.findOneOrFail(Customer, customerId);
    return this.em.find(Invoice, { customer }, { orderBy: { number: 'asc' } });
  }

  async createCustomer(name: string): Promise<Customer> {
    const customer = this.em.create(Customer, { name });
    await this.em.flush();
    return customer;
  }
}
