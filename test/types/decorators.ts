/**
 * What compiles and what does not with decorators, in each flavour. Checked by `npm run types`; nothing here runs.
 * `option-cases.ts` has the values of the options.
 */
import type { EntityManager, Opt } from '@mikro-orm/core';
import { AutoSequence, Entity, ManyToOne, PrimaryKey, Property } from './flavour.js';

@Entity()
class Customer {
  @PrimaryKey()
  id!: number;
}

abstract class Document {
  @PrimaryKey()
  id!: number;

  @ManyToOne(() => Customer)
  customer!: Customer;

  @Property()
  protected year!: number;

  abstract kind: string;

  @AutoSequence({ uniqueWith: ['customer', 'kind'] })
  ofAbstractProperty!: Opt<number>;

  // @ts-expect-error -- the class lacks what its subclasses have
  @AutoSequence({ uniqueWith: 'branch' })
  ofMissingProperty!: Opt<number>;

  @AutoSequence<InBranch>({ uniqueWith: 'branch' })
  ofSubclasses!: Opt<number>;

  // @ts-expect-error -- the common type lacks it
  @AutoSequence<InBranch>({ uniqueWith: 'brunch' })
  ofMissingPropertyOfSubclasses!: Opt<number>;
}

interface InBranch extends Document {
  branch: string;
}

@Entity()
class Invoice extends Document {
  @Property()
  override kind!: string;

  @Property()
  branch?: string;

  @Property()
  private secret!: number;

  @AutoSequence()
  ofTable!: Opt<number>;

  @AutoSequence({})
  withoutOptions!: Opt<number>;

  @AutoSequence({ uniqueWith: 'kind' })
  ofProperty!: Opt<number>;

  @AutoSequence({ uniqueWith: 'branch' })
  ofOptionalProperty!: Opt<number>;

  @AutoSequence({ uniqueWith: ['branch'] })
  ofOne!: Opt<number>;

  @AutoSequence({ uniqueWith: ['kind', 'branch'] })
  ofSeveral!: Opt<number>;

  @AutoSequence({ uniqueWith: 'customer' })
  ofInheritedProperty!: Opt<number>;

  @AutoSequence({ uniqueWith: ['secret', 'kind'] })
  ofPrivateProperty!: Opt<number>;

  @AutoSequence({ uniqueWith: 'year' })
  ofProtectedProperty!: Opt<number>;

  // @ts-expect-error -- no such property
  @AutoSequence({ uniqueWith: 'custmer' })
  ofWrongName!: Opt<number>;

  // @ts-expect-error -- no such property as the second
  @AutoSequence({ uniqueWith: ['customer', 'branhc'] })
  ofWrongNameBehindRightOne!: Opt<number>;

  // @ts-expect-error -- no such property as the first
  @AutoSequence({ uniqueWith: ['custmer', 'branch'] })
  ofWrongNameBeforeRightOne!: Opt<number>;

  // @ts-expect-error -- a column, and no property
  @AutoSequence({ uniqueWith: 'customer_id' })
  ofColumn!: Opt<number>;

  // @ts-expect-error -- a scope has at least one property
  @AutoSequence({ uniqueWith: [] })
  ofNothing!: Opt<number>;

  // @ts-expect-error -- a name, and no number
  @AutoSequence({ uniqueWith: 1 })
  ofNumber!: Opt<number>;

  @AutoSequence({ startAt: 100, uniqueWith: 'kind', unique: false, lock: 'table', lockTimeout: 100 })
  withAllOptions!: Opt<number>;

  // @ts-expect-error -- no number
  @AutoSequence({ startAt: '1' })
  withTextAsStart!: Opt<number>;

  // @ts-expect-error -- no lock level
  @AutoSequence({ lock: 'row' })
  withWrongLock!: Opt<number>;

  // @ts-expect-error -- no boolean
  @AutoSequence({ unique: 'name' })
  withNamedConstraint!: Opt<number>;

  @AutoSequence({
    uniqueWith: 'customer',
    fieldName: 'invoice_no',
    columnType: 'bigint',
    comment: 'As it is printed',
    nullable: true,
    hidden: true,
    lazy: true,
    serializedName: 'no',
    groups: ['admin'],
  })
  withOrdinaryOptions?: Opt<number>;

  // @ts-expect-error -- no option of ours, nor of MikroORM
  @AutoSequence({ uniqueWidth: 'customer' })
  withUnknownOption!: Opt<number>;

  // @ts-expect-error -- no option of ours, nor of MikroORM, beside one that is
  @AutoSequence({ uniqueWith: 'customer', fieldNam: 'no' })
  withUnknownOptionBesideAKnownOne!: Opt<number>;

  // @ts-expect-error -- the sequence decides the type
  @AutoSequence({ type: 'string' })
  withType!: Opt<number>;

  // @ts-expect-error -- the database makes a primary key, or the user does
  @AutoSequence({ primary: true })
  asPrimaryKey!: Opt<number>;

  // @ts-expect-error -- the sequence gives the number
  @AutoSequence({ default: 0 })
  withDefault!: Opt<number>;

  // @ts-expect-error -- the sequence gives the number
  @AutoSequence({ onCreate: () => 1 })
  withOnCreate!: Opt<number>;

  // @ts-expect-error -- a flush gives a plain number
  @AutoSequence({ ref: true })
  withReference!: Opt<number>;

  get secrets(): number {
    return this.secret;
  }
}

@Entity()
class Ticket {
  @PrimaryKey()
  id!: number;

  @ManyToOne(() => Customer)
  customer!: Customer;

  @AutoSequence({ uniqueWith: 'customer' })
  number!: Opt<number>;
}

export function createWithoutNumber(em: EntityManager, customer: Customer): number {
  // @ts-expect-error -- the customer is required
  em.create(Ticket, {});
  return em.create(Ticket, { customer }).number;
}

export { Document, Invoice };
