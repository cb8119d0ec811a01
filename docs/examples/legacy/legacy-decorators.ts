// #region entities
import type { Opt } from '@mikro-orm/core';
import {
  Entity,
  ManyToOne,
  PrimaryKey,
  Property,
} from '@mikro-orm/decorators/legacy';
import { AutoSequence } from 'mikro-orm-auto-sequence/legacy';

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

  @AutoSequence({ uniqueWith: 'customer' })
  number!: Opt<number>;
}
// #endregion entities

// #region orm
import { ReflectMetadataProvider } from '@mikro-orm/decorators/legacy';
import { MikroORM } from '@mikro-orm/sqlite';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';

export const orm = await MikroORM.init({
  dbName: ':memory:',
  entities: [Customer, Invoice],
  metadataProvider: ReflectMetadataProvider,
  subscribers: [new AutoSequenceSubscriber()],
});
// #endregion orm
