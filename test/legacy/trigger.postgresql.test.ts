import { expect, test } from '@jest/globals';
import type { Opt } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property, ReflectMetadataProvider } from '@mikro-orm/decorators/legacy';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { AutoSequence } from 'mikro-orm-auto-sequence/legacy';
import { postgresql } from '../support/databases/postgresql/index.js';

@Entity()
class Invoice {
  @PrimaryKey()
  id!: number;

  @Property()
  customer!: string;

  @AutoSequence({ uniqueWith: 'customer', trigger: true })
  number!: Opt<number>;
}

test('a trigger of a legacy decorator numbers every row, and is in the schema once', async () => {
  const testOrm = await postgresql.init({
    entities: [Invoice],
    subscribers: [new AutoSequenceSubscriber()],
    metadataProvider: ReflectMetadataProvider,
  });
  await expect(testOrm.schemaDiff()).resolves.toBe('');
  const em = testOrm.em();
  await em.execute(`insert into invoice (customer) values ('Ada')`);
  const invoice = em.create(Invoice, { customer: 'Ada' });
  await em.flush();
  expect(invoice.number).toBe(2);
});
