import { expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';

const properties = { id: p.integer().primary() };

/** The application as it was, and as it is to be. */
const Unnumbered = defineEntity({ name: 'Invoice', properties });
const Invoice = defineEntity({ name: 'Invoice', properties: { ...properties, number: autoSequence() } });

export function describeExistingRows(database: TestDatabase): void {
  // What `auto-sequence migration` writes for it is tested in test/cli.
  test('a sequence for a table that has rows cannot be added by the statement that MikroORM generates', async () => {
    const old = await database.init({ entities: [Unnumbered] }, { schema: false });
    const subscribers = [new AutoSequenceSubscriber()];
    const { orm } = await database.init({ entities: [Invoice], subscribers }, { schema: false });
    await orm.schema.execute(await old.orm.schema.getCreateSchemaSQL());
    await orm.em.fork().execute('insert into invoice (id) values (1), (2)');
    await expect(orm.schema.update()).rejects.toThrow(/null|Duplicate entry/i);
  });
}
