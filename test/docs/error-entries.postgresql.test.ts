import { test } from '@jest/globals';
import { IsolationLevel } from '@mikro-orm/core';
import { Project, Ticket } from '../../docs/examples/entities.js';
import { postgresql } from '../support/databases/postgresql/index.js';
import { Gate, waitForLockWaiters } from '../support/gate.js';
import { expectEntry } from './error-entries.js';

async function open() {
  const shop = await postgresql.init({ entities: [Project, Ticket] });
  await shop.em().insertMany(Project, [
    { id: 1, name: 'site' },
    { id: 2, name: 'engine' },
  ]);
  return shop;
}

const update = (id: number) => `update project set name = name || '!' where id = ${String(id)}`;

test('23505', async () => {
  const shop = await open();
  await expectEntry(shop.em().insert(Project, { id: 1, name: 'again' }));
});

test('40P01', async () => {
  const shop = await open();
  const isLocked = new Gate();
  const first = shop.em().transactional(async (em) => {
    await em.execute(update(1));
    await isLocked.passed;
    await em.execute(update(2));
  });
  const second = shop.em().transactional(async (em) => {
    await em.execute(update(2));
    isLocked.open();
    await waitForLockWaiters(shop, 1);
    await em.execute(update(1));
  });
  await expectEntry(Promise.all([first, second]));
  await Promise.allSettled([first, second]);
});

test('40001', async () => {
  const shop = await open();
  const stale = shop.em().transactional(
    async (em) => {
      await em.execute('select * from project');
      await shop.em().execute(update(1));
      await em.execute(update(1));
    },
    { isolationLevel: IsolationLevel.REPEATABLE_READ },
  );
  await expectEntry(stale);
});

test('55P03', async () => {
  const shop = await open();
  await shop.em().transactional(async (em) => {
    await em.execute('lock table project');
    const late = shop.em().transactional(async (other) => {
      await other.execute('set local lock_timeout = 20');
      await other.execute('select * from project');
    });
    await expectEntry(late);
    await expectEntry(shop.em().transactional((other) => other.execute('lock table project nowait')));
  });
});

test('42501', async () => {
  const shop = await open();
  const role = 'reader_of_nothing';
  await shop.em().execute(`create role ${role}`);
  await expectEntry(
    shop.em().transactional(async (em) => {
      await em.execute(`set local role ${role}`);
      await em.execute('select * from project');
    }),
  );
  await shop.em().execute(`drop role ${role}`);
});
