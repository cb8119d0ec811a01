import { Collection, defineEntity, EntitySchema, type Opt, p } from '@mikro-orm/core';
import { autoSequence, type AutoSequenceOptions, AutoSequenceType } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import { describeStyle, type Style } from './style.js';

/** The two styles that need no decorators; test/legacy and test/es have the others. */
export function describeStyles(database: TestDatabase): void {
  describeStyle(database, withDefineEntity());
  describeStyle(database, withEntitySchema());
}

function withDefineEntity(): Style {
  const id = p.integer().primary();
  const Customer = defineEntity({ name: 'Customer', properties: { id, name: p.string() } });
  const customer = () => p.manyToOne(Customer);
  const Document = defineEntity({
    name: 'Document',
    abstract: true,
    properties: {
      id,
      customer,
      number: autoSequence({ uniqueWith: 'customer' }),
      branchNumber: autoSequence({ uniqueWith: 'branch' }),
    },
  });
  const wrong = (options: AutoSequenceOptions) =>
    defineEntity({ name: 'Wrong', properties: { id, customer, number: autoSequence(options) } });
  return {
    name: 'defineEntity',
    Customer,
    Invoice: defineEntity({
      name: 'Invoice',
      properties: { id, customer, number: autoSequence({ uniqueWith: 'customer', startAt: 100 }) },
    }),
    Ticket: defineEntity({
      name: 'Ticket',
      properties: {
        id,
        number: autoSequence()
          .fieldName('ticket_no')
          .columnType('bigint')
          .comment('Printed')
          .nullable()
          .serializedName('no'),
        secret: autoSequence({ unique: false }).hidden(),
      },
    }),
    Counted: defineEntity({
      name: 'Counted',
      properties: { id, asBigint: autoSequence({ mode: 'bigint' }), asString: autoSequence({ mode: 'string' }) },
    }),
    documents: [
      defineEntity({ name: 'Order', extends: Document, properties: { branch: p.string() } }),
      defineEntity({ name: 'Quote', extends: Document, properties: { branch: p.string() } }),
    ],
    wrong: {
      unknownScope: wrong({ uniqueWith: 'custmer' }),
      unknownScopes: wrong({ uniqueWith: ['customer', 'custmer'] }),
      fractionalStart: wrong({ startAt: 1.5 }),
      scopeOfItself: wrong({ uniqueWith: ['customer', 'number'] }),
      toManyScope: defineEntity({
        name: 'Wrong',
        properties: {
          id,
          customers: () => p.manyToMany(Customer),
          number: autoSequence({ uniqueWith: 'customers' }),
        },
      }),
    },
  };
}

function withEntitySchema(): Style {
  const id = { type: 'integer', primary: true } as const;
  class Customer {
    id!: number;
    name!: string;
  }
  class Invoice {
    id!: number;
    customer!: Customer;
    number!: Opt<number>;
  }
  abstract class Document extends Invoice {
    branchNumber!: Opt<number>;
  }
  class Order extends Document {
    branch!: string;
  }
  class Quote extends Document {
    branch!: string;
  }
  class Ticket {
    id!: number;
    number!: Opt<number> | null;
    secret!: Opt<number>;
  }
  class Counted {
    id!: number;
    asBigint!: Opt<bigint>;
    asString!: Opt<string>;
  }
  const CustomerSchema = new EntitySchema({ class: Customer, properties: { id, name: { type: 'string' } } });
  const customer = { kind: 'm:1', entity: () => Customer } as const;
  const DocumentSchema = new EntitySchema({
    class: Document,
    abstract: true,
    properties: {
      id,
      customer,
      number: { type: new AutoSequenceType({ uniqueWith: 'customer' }) },
      branchNumber: { type: new AutoSequenceType({ uniqueWith: 'branch' }) },
    },
  });
  const wrong = (options: AutoSequenceOptions) => {
    class Wrong extends Invoice {}
    return new EntitySchema({
      class: Wrong,
      properties: { id, customer, number: { type: new AutoSequenceType(options) } },
    });
  };
  const wrongOfMany = () => {
    class Wrong {
      id!: number;
      customers = new Collection<Customer>(this);
      number!: Opt<number>;
    }
    return new EntitySchema({
      class: Wrong,
      properties: {
        id,
        customers: { kind: 'm:n', entity: () => Customer },
        number: { type: new AutoSequenceType({ uniqueWith: 'customers' }) },
      },
    });
  };
  return {
    name: 'EntitySchema',
    Customer: CustomerSchema,
    Invoice: new EntitySchema({
      class: Invoice,
      properties: { id, customer, number: { type: new AutoSequenceType({ uniqueWith: 'customer', startAt: 100 }) } },
    }),
    Ticket: new EntitySchema({
      class: Ticket,
      properties: {
        id,
        number: {
          type: new AutoSequenceType(),
          fieldName: 'ticket_no',
          columnType: 'bigint',
          comment: 'Printed',
          nullable: true,
          serializedName: 'no',
        },
        secret: { type: new AutoSequenceType({ unique: false }), hidden: true },
      },
    }),
    Counted: new EntitySchema({
      class: Counted,
      properties: {
        id,
        asBigint: { type: new AutoSequenceType({ mode: 'bigint' }) },
        asString: { type: new AutoSequenceType({ mode: 'string' }) },
      },
    }),
    documents: [
      new EntitySchema({ class: Order, extends: DocumentSchema, properties: { branch: { type: 'string' } } }),
      new EntitySchema({ class: Quote, extends: DocumentSchema, properties: { branch: { type: 'string' } } }),
    ],
    wrong: {
      unknownScope: wrong({ uniqueWith: 'custmer' }),
      unknownScopes: wrong({ uniqueWith: ['customer', 'custmer'] }),
      fractionalStart: wrong({ startAt: 1.5 }),
      scopeOfItself: wrong({ uniqueWith: ['customer', 'number'] }),
      toManyScope: wrongOfMany(),
    },
  };
}
