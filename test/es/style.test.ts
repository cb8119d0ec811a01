import { describe } from '@jest/globals';
import { Collection, type EntityName, type Opt } from '@mikro-orm/core';
import { Entity, ManyToMany, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/es';
import type { AutoSequenceOptions } from 'mikro-orm-auto-sequence';
import { AutoSequence } from 'mikro-orm-auto-sequence/es';
import { describeStyle } from '../suites/declaring/style.js';
import { testDatabases } from '../support/databases/index.js';

@Entity()
class Customer {
  @PrimaryKey({ type: 'number' })
  id!: number;

  @Property({ type: 'string' })
  name!: string;
}

@Entity({ abstract: true })
abstract class Document {
  @PrimaryKey({ type: 'number' })
  id!: number;

  @ManyToOne(() => Customer)
  customer!: Customer;

  @AutoSequence({ uniqueWith: 'customer' })
  number!: Opt<number>;

  @AutoSequence<InBranch>({ uniqueWith: 'branch' })
  branchNumber!: Opt<number>;
}

interface InBranch {
  branch: string;
}

@Entity()
class Order extends Document implements InBranch {
  @Property({ type: 'string' })
  branch!: string;
}

@Entity()
class Quote extends Document implements InBranch {
  @Property({ type: 'string' })
  branch!: string;
}

@Entity()
class Invoice {
  @PrimaryKey({ type: 'number' })
  id!: number;

  @ManyToOne(() => Customer)
  customer!: Customer;

  @AutoSequence({ uniqueWith: 'customer', startAt: 100 })
  number!: Opt<number>;
}

@Entity()
class Ticket {
  @PrimaryKey({ type: 'number' })
  id!: number;

  @AutoSequence({
    fieldName: 'ticket_no',
    columnType: 'bigint',
    comment: 'Printed',
    nullable: true,
    serializedName: 'no',
  })
  number?: Opt<number> | null;

  @AutoSequence({ unique: false, hidden: true })
  secret!: Opt<number>;
}

@Entity()
class Counted {
  @PrimaryKey({ type: 'number' })
  id!: number;

  @AutoSequence({ mode: 'bigint' })
  asBigint!: Opt<bigint>;

  @AutoSequence({ mode: 'string' })
  asString!: Opt<string>;
}

function wrong(options: AutoSequenceOptions): EntityName {
  @Entity()
  class Wrong {
    @PrimaryKey({ type: 'number' })
    id!: number;

    @ManyToOne(() => Customer)
    customer!: Customer;

    // The names are not known here, as in JavaScript; test/types refuses those that are.
    @AutoSequence<Record<string, unknown>>(options)
    number!: Opt<number>;
  }
  return Wrong;
}

function wrongOfMany(): EntityName {
  @Entity()
  class Wrong {
    @PrimaryKey({ type: 'number' })
    id!: number;

    @ManyToMany(() => Customer)
    customers = new Collection<Customer>(this);

    @AutoSequence({ uniqueWith: 'customers' })
    number!: Opt<number>;
  }
  return Wrong;
}

for (const database of testDatabases) {
  describe(database.name, () => {
    describeStyle(database, {
      name: 'TC39 decorators',
      Customer,
      Invoice,
      Ticket,
      Counted,
      documents: [Order, Quote],
      wrong: {
        unknownScope: wrong({ uniqueWith: 'custmer' }),
        unknownScopes: wrong({ uniqueWith: ['customer', 'custmer'] }),
        fractionalStart: wrong({ startAt: 1.5 }),
        scopeOfItself: wrong({ uniqueWith: ['customer', 'number'] }),
        toManyScope: wrongOfMany(),
      },
    });
  });
}
