import { expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber, sequenceOf } from 'mikro-orm-auto-sequence';
import { sqliteMemory } from '../../support/databases/sqlite/index.js';

const Receipt = defineEntity({
  name: 'Receipt',
  properties: {
    id: p.integer().primary(),
    isPaid: p.boolean(),
    number: autoSequence({ when: (receipt: { isPaid: boolean }) => receipt.isPaid }).nullable(),
  },
});

/** The keys of 50,000 rows are read at once: of those rows, all but ten have no number afterwards. */
const UNPAID = 49_990;

test('a backfill numbers what comes behind many rows that `when` leaves out', async () => {
  const receipts = await sqliteMemory.init({ entities: [Receipt], subscribers: [new AutoSequenceSubscriber()] });
  await receipts.em()
    .execute(`with recursive list (id) as (select 1 union all select id + 1 from list where id < ${String(UNPAID + 30)})
    insert into receipt (id, is_paid) select id, id > ${String(UNPAID)} from list`);
  await expect(sequenceOf(receipts.em(), Receipt, 'number').backfill({ batchSize: 10_000 })).resolves.toBe(30);
  const query = `select number from receipt where id > ${String(UNPAID)} order by id`;
  await expect(receipts.em().execute(query)).resolves.toEqual(
    Array.from({ length: 30 }, (_, at) => ({ number: at + 1 })),
  );
});
