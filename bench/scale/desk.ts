import { EntitySchema, MikroORM, type OptionalProps } from '@mikro-orm/core';
import { type EntityManager, PostgreSqlDriver } from '@mikro-orm/postgresql';
import {
  AutoSequenceCounter,
  AutoSequenceSubscriber,
  AutoSequenceType,
  type EntitySequence,
  sequenceOf,
} from 'mikro-orm-auto-sequence';

export interface Invoice {
  [OptionalProps]?: 'id' | 'number';
  id: number;
  customer: number;
  number: number;
}

export interface Receipt {
  [OptionalProps]?: 'id' | 'number';
  id: number;
  number: number;
}

/** A way to number. */
export interface Way {
  readonly name: string;
  readonly reuse: boolean;
}

export const ways: readonly Way[] = [
  { name: 'scope lock', reuse: true },
  { name: 'counter', reuse: false },
];

/** An application that numbers invoices per customer, and receipts over the table. */
export class Desk {
  readonly invoice: EntitySchema<Invoice>;
  readonly receipt: EntitySchema<Receipt>;
  readonly #orm: MikroORM<PostgreSqlDriver>;

  private constructor(orm: MikroORM<PostgreSqlDriver>, invoice: EntitySchema<Invoice>, receipt: EntitySchema<Receipt>) {
    this.#orm = orm;
    this.invoice = invoice;
    this.receipt = receipt;
  }

  /** Opens an application on an empty database, and creates its tables. */
  static async open(clientUrl: string, { reuse }: Way, connections = 1): Promise<Desk> {
    const invoice = new EntitySchema<Invoice>({
      name: 'Invoice',
      properties: {
        id: { type: 'integer', primary: true },
        customer: { type: 'integer' },
        number: { type: new AutoSequenceType({ uniqueWith: 'customer' }) },
      },
    });
    const receipt = new EntitySchema<Receipt>({
      name: 'Receipt',
      properties: { id: { type: 'integer', primary: true }, number: { type: new AutoSequenceType() } },
    });
    const orm = await MikroORM.init<PostgreSqlDriver>({
      driver: PostgreSqlDriver,
      clientUrl,
      pool: { min: connections, max: connections },
      entities: [invoice, receipt, AutoSequenceCounter],
      subscribers: [new AutoSequenceSubscriber({ reuse })],
    });
    await orm.schema.create();
    return new Desk(orm, invoice, receipt);
  }

  fork(): EntityManager {
    return this.#orm.em.fork();
  }

  /** One flush of an invoice for each of the customers. */
  async flush(customers: readonly number[]): Promise<void> {
    const em = this.fork();
    for (const customer of customers) {
      em.create(this.invoice, { customer });
    }
    await em.flush();
  }

  /** The numbers of the invoices. */
  numbers(): EntitySequence<Invoice, 'number'> {
    return sequenceOf(this.fork(), this.invoice, 'number');
  }

  close(): Promise<void> {
    return this.#orm.close();
  }
}
