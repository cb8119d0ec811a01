import { expect, test } from '@jest/globals';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { readFileSync } from 'node:fs';
import { Project, Ticket } from '../../docs/examples/entities.js';
import { postgresql } from '../support/databases/postgresql/index.js';
import { waitForLockWaiters } from '../support/gate.js';

test('the queries find who waits, for whom, and who holds a scope', async () => {
  const shop = await postgresql.init({ entities: [Project, Ticket], subscribers: [new AutoSequenceSubscriber()] });
  const query = (name: string) =>
    shop.em().execute<Record<string, unknown>[]>(readFileSync(`docs/examples/monitoring/${name}.sql`, 'utf8'));
  await shop.em().insert(Project, { id: 7, name: 'site' });
  const create = async () => {
    const em = shop.em();
    em.create(Ticket, { project: 7, title: 'late' });
    await em.flush();
  };

  await expect(query('waiting')).resolves.toEqual([]);
  await expect(query('key')).resolves.toEqual([]);
  const late = await shop.em().transactional(async (em) => {
    em.create(Ticket, { project: 7, title: 'first' });
    await em.flush();
    const [holder] = await em.execute<{ pid: number }[]>('select pg_backend_pid() as pid');
    await expect(query('holding')).resolves.toMatchObject([
      { pid: holder?.pid, state: 'idle in transaction', scopes: '1' },
    ]);
    await expect(query('key')).resolves.toEqual([{ pid: holder?.pid, granted: true }]);

    const waiter = create();
    await waitForLockWaiters(shop, 1);
    await expect(query('waiting')).resolves.toMatchObject([
      { blocked_by: holder?.pid, blocker_state: 'idle in transaction' },
    ]);
    const onTheKey = await query('key');
    expect(onTheKey.map(({ granted }) => granted).sort()).toEqual([false, true]);
    return { waiter };
  });
  await late.waiter;
  await expect(query('left')).resolves.toEqual([{ largest: 2, left: 2147483645 }]);
});
