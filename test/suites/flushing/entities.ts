import { Collection, type Opt } from '@mikro-orm/core';
import { Entity, ManyToOne, OneToMany, PrimaryKey, Property } from '@mikro-orm/decorators/es';
import { AutoSequence } from 'mikro-orm-auto-sequence/es';

/** A shop: orders are numbered over the table, invoices per customer, tickets in several ways at once. */

@Entity()
export class Customer {
  @PrimaryKey({ type: 'integer' })
  id!: number;

  @Property({ type: 'string' })
  name!: string;

  @OneToMany(() => Invoice, (invoice) => invoice.customer)
  invoices = new Collection<Invoice>(this);
}

@Entity()
export class Order {
  @PrimaryKey({ type: 'integer' })
  id!: number;

  @AutoSequence()
  number!: Opt<number>;

  @Property({ type: 'string', nullable: true })
  note?: string | null;
}

@Entity()
export class Invoice {
  @PrimaryKey({ type: 'integer' })
  id!: number;

  @ManyToOne(() => Customer)
  customer!: Customer;

  @AutoSequence({ uniqueWith: 'customer' })
  number!: Opt<number>;

  @Property({ type: 'string', nullable: true })
  note?: string | null;
}

@Entity()
export class Ticket {
  @PrimaryKey({ type: 'integer' })
  id!: number;

  @Property({ type: 'string' })
  project!: string;

  @Property({ type: 'integer' })
  year!: number;

  @AutoSequence({ startAt: 1000 })
  number!: Opt<number>;

  @AutoSequence({ uniqueWith: 'project' })
  inProject!: Opt<number>;

  @AutoSequence({ uniqueWith: ['project', 'year'], startAt: 10 })
  inYear!: Opt<number>;
}

/** A page that stands alone or in a book. */
@Entity()
export class Page {
  @PrimaryKey({ type: 'integer' })
  id!: number;

  @Property({ type: 'string', nullable: true })
  book?: string | null;

  @AutoSequence({ uniqueWith: 'book' })
  number!: Opt<number>;
}

/** An answer to another one. */
@Entity()
export class Reply {
  @PrimaryKey({ type: 'integer' })
  id!: number;

  @ManyToOne(() => Reply, { nullable: true })
  parent?: Reply | null;

  @AutoSequence({ uniqueWith: 'parent' })
  number!: Opt<number>;

  @Property({ type: 'string', nullable: true })
  note?: string | null;
}

export const shop = [Customer, Order, Invoice, Ticket, Page, Reply];
