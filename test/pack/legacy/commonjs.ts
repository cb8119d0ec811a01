/** Compiled to CommonJS, where `require()` loads the ES modules of MikroORM and of this package. */
import { Entity, PrimaryKey, ReflectMetadataProvider } from '@mikro-orm/decorators/legacy';
import { MikroORM, type Opt } from '@mikro-orm/sqlite';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { AutoSequence } from 'mikro-orm-auto-sequence/legacy';
import assert from 'node:assert/strict';

@Entity()
class Invoice {
  @PrimaryKey()
  id!: number;

  @AutoSequence()
  number!: Opt<number>;
}

async function main(): Promise<void> {
  const orm = await MikroORM.init({
    dbName: ':memory:',
    entities: [Invoice],
    metadataProvider: ReflectMetadataProvider,
    subscribers: [new AutoSequenceSubscriber()],
  });
  await orm.schema.create();
  const em = orm.em.fork();
  const invoices = [em.create(Invoice, {}), em.create(Invoice, {})];
  await em.flush();
  assert.deepEqual(
    invoices.map(({ number }) => number),
    [1, 2],
  );
  assert.equal(typeof module, 'object');
  await orm.close();
}

void main();
