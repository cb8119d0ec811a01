import { describe } from '@jest/globals';
import { Collection, type EntityName, type Opt } from '@mikro-orm/core';
import {
  Entity,
  ManyToMany,
  ManyToOne,
  PrimaryKey,
  Property,
  ReflectMetadataProvider,
} from '@mikro-orm/decorators/legacy';
import type { AutoSequenceOptions } from 'mikro-orm-auto-sequence';
import { AutoSequence } from 'mikro-orm-auto-sequence/legacy';
import { describeStyle } from '../suites/declaring/style.js';
import { testDatabases } from '../support/databases/index.js';

@Entity()
class Customer {
  @PrimaryKey()
  id!: number;

  @Property()
  name!: string;
}

abstract class Document {
  @PrimaryKey()
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
  @Property()
  branch!: string;
}

@Entity()
class Quote extends Document implements InBranch {
  @Property()
  branch!: string;
}

@Entity()
class Invoice {
  @PrimaryKey()
  id!: number;

  @ManyToOne(() => Customer)
  customer!: Customer;

  @AutoSequence({ uniqueWith: 'customer', startAt: 100 })
  number!: Opt<number>;
}

@Entity()
class Ticket {
  @PrimaryKey()
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
    @PrimaryKey()
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
    @PrimaryKey()
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
      name: 'experimental decorators',
      options: { metadataProvider: ReflectMetadataProvider },
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
