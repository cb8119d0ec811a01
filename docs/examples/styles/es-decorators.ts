// #region entities
import type { Opt } from '@mikro-orm/core';
import {
  Entity,
  ManyToOne,
  PrimaryKey,
  Property,
} from '@mikro-orm/decorators/es';
// #region import
import { AutoSequence } from 'mikro-orm-auto-sequence/es';
// #endregion import

@Entity()
export class Customer {
  @PrimaryKey({ type: 'integer' })
  id!: number;

  @Property({ type: 'string' })
  name!: string;
}

@Entity()
export class Invoice {
  @PrimaryKey({ type: 'integer' })
  id!: number;

  @ManyToOne(() => Customer)
  customer!: Customer;

  // #region property
  @AutoSequence({ uniqueWith: 'customer' })
  number!: Opt<number>;
  // #endregion property
}
// #endregion entities

// #region orm
import { MikroORM } from '@mikro-orm/sqlite';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';

export const orm = await MikroORM.init({
  dbName: ':memory:',
  entities: [Customer, Invoice],
  subscribers: [new AutoSequenceSubscriber()],
});
// #endregion orm
