import { expect, test } from '@jest/globals';
import { defineEntity, DriverException, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { races, type Session } from '../../docs/examples/race.js';
import { postgresql } from '../support/databases/postgresql/index.js';
import { Gate, waitForLockWaiters } from '../support/gate.js';
import type { TestOrm } from '../support/test-orm.js';

const Invoice = defineEntity({
  name: 'Invoice',
  properties: {
    id: p.integer().primary(),
    customer: p.string(),
    number: autoSequence({ uniqueWith: 'customer' }),
  },
});

/** Creates an invoice for Ada, and commits when it is told to. */
async function createInvoice(shop: TestOrm, commit: Promise<void>, hasFlushed?: Gate): Promise<number> {
  return shop.em().transactional(async (em) => {
    const invoice = em.create(Invoice, { customer: 'Ada' });
    await em.flush();
    hasFlushed?.open();
    await commit;
    return invoice.number;
  });
}

test.each(races)('the race of the playground, with lock: $lock', async ({ lock, events }) => {
  const subscribers = [new AutoSequenceSubscriber({ lock })];
  const a = await postgresql.init({ entities: [Invoice], subscribers });
  const b = await a.connect();
  await a.em().insertMany(
    Invoice,
    [1, 2, 3, 4].map((number) => ({ customer: 'Ada', number })),
  );
  a.statements.take();
  // Its first statement has the ORM look for the database.
  await b.em().execute('select 1');
  b.statements.take();

  const hasFlushed = new Gate();
  const mayCommit = new Gate();
  const first = createInvoice(a, mayCommit.passed, hasFlushed);
  await hasFlushed.passed;
  const second = createInvoice(b, Promise.resolve()).catch((error: unknown) =>
    error instanceof DriverException ? error.code : error,
  );
  await waitForLockWaiters(a, 1);
  mayCommit.open();

  expect([await first, await second]).toEqual([5, lock === 'none' ? '23505' : 6]);
  const sent = { A: a.statements.take(), B: b.statements.take() };
  const shown = (session: Session) => events.filter((event) => event.session === session).map(({ sql }) => sql);
  expect({ A: shown('A'), B: shown('B') }).toEqual(sent);
});
