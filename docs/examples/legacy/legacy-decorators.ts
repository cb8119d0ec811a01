// #region entities
import type { Opt } from '@mikro-orm/core';
import {
  Entity,
  ManyToOne,
  PrimaryKey,
  Property,
} from '@mikro-orm/decorators/legacy';
// #region import
import { AutoSequence } from 'mikro-orm-auto-sequence/legacy';
// #endregion import

@Entity()
export class Customer {
  @PrimaryKey()
  id!: number;

  @Property()
  name!: string;
}

@Entity()
export class Invoice {
  @PrimaryKey()
  id!: number;

  @ManyToOne()
  customer!: Customer;

  // #region property
  @AutoSequence({ uniqueWith: 'customer' })
  number!: Opt<number>;
  // #endregion property
}
// #endregion entities

// #region orm
import { ReflectMetadataProvider } from '@mikro-orm/decorators/legacy';
import { MikroORM } from '@mikro-orm/sqlite';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';

export const orm = await MikroORM.init({
  dbName: ':memory:',
  entities: [Customer, Invoice],
  // #region provider
  metadataProvider: ReflectMetadataProvider, // in the options of MikroORM.init
  // #endregion provider
  subscribers: [new AutoSequenceSubscriber()],
});
// #endregion orm
