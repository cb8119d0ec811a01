import { expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { readFileSync } from 'node:fs';
import { Invoice, numberOldRows } from '../../docs/examples/live-table.js';
import { postgresql } from '../support/databases/postgresql/index.js';
import type { TestOrm } from '../support/test-orm.js';

/** What the declaration becomes at the end. */
const Final = defineEntity({
  name: 'Invoice',
  properties: {
    id: p.integer().primary(),
    customer: p.integer(),
    number: autoSequence({ uniqueWith: 'customer' }),
  },
});

/** Some cannot run in a transaction: one after the other. */
async function run(shop: TestOrm, name: string): Promise<void> {
  const statements = readFileSync(`docs/examples/${name}.sql`, 'utf8').split(/;\s*(?=\S|$)/);
  for (const statement of statements.filter((each) => each.trim() !== '')) {
    await shop.em().execute(statement);
  }
}

/** Writes until it is stopped, and fails when a write fails. */
function keepWriting(write: () => Promise<unknown>): () => Promise<number> {
  const stop = new AbortController();
  const writing = (async () => {
    let count = 0;
    for (; !stop.signal.aborted && count < 10_000; count++) {
      await write();
    }
    return count;
  })();
  return () => {
    stop.abort();
    return writing;
  };
}

test('a table in use is numbered while others write to it', async () => {
  const subscribers = [new AutoSequenceSubscriber()];
  const shop = await postgresql.init({ entities: [Invoice], subscribers }, { schema: false });
  await shop.em().execute('create table invoice (id serial primary key, customer int not null)');
  await shop.em().execute('insert into invoice (customer) select 1 + i % 3 from generate_series(1, 300) as i');

  const oldVersion = () => shop.em().execute('insert into invoice (customer) values (1)');
  const newVersion = async () => {
    const em = shop.em();
    em.create(Invoice, { customer: 1 });
    await em.flush();
  };
  const stopOld = keepWriting(oldVersion);
  await run(shop, 'live-table-before');
  const stopNew = keepWriting(newVersion);
  await expect(numberOldRows(shop.em(), 100)).resolves.toBeGreaterThanOrEqual(300);
  await expect(stopOld()).resolves.toBeGreaterThan(0);
  await numberOldRows(shop.em());
  await expect(numberOldRows(shop.em())).resolves.toBe(0);
  await run(shop, 'live-table-after');
  await expect(stopNew()).resolves.toBeGreaterThan(0);

  const [row] = await shop
    .em()
    .execute<{ gaps: number }[]>(
      'select count(*)::int as gaps from (select max(number) - count(*) as gap from invoice group by customer) as each where gap <> 0',
    );
  expect(row).toEqual({ gaps: 0 });
  const final = await shop.connect({ entities: [Final] });
  await expect(final.orm.schema.getUpdateSchemaSQL()).resolves.toBe('');
});
