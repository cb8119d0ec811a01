import { Collection, type EntityName, type FilterQuery, type Opt } from '@mikro-orm/core';
import { Entity, ManyToOne, OneToMany, PrimaryKey, Property } from '@mikro-orm/decorators/es';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { AutoSequence } from 'mikro-orm-auto-sequence/es';
import type { TestDatabase } from './databases/TestDatabase.js';
import type { OrmOptions, TestOrm } from './test-orm.js';

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

const shop = [Customer, Order, Invoice, Ticket, Page, Reply];

/** Opens a shop without customers. */
export function openShop(database: TestDatabase, options: Partial<OrmOptions> = {}): Promise<TestOrm> {
  return database.init({ entities: shop, subscribers: [new AutoSequenceSubscriber()], ...options });
}

/** What the database holds in one column, in the order of the ids. */
export async function column<T extends { id: number }, K extends keyof T & string>(
  testOrm: TestOrm,
  entity: EntityName<T>,
  property: K,
  where: FilterQuery<NoInfer<T>> = {},
): Promise<T[K][]> {
  const rows: T[] = await testOrm.em().find(entity, where);
  return rows.sort((a, b) => a.id - b.id).map((row) => row[property]);
}
