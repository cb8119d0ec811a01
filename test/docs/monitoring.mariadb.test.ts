import { expect, test } from '@jest/globals';
import { AutoSequenceCounter, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { readFileSync } from 'node:fs';
import { Project, Ticket } from '../../docs/examples/entities.js';
import { mariadb } from '../support/databases/mariadb/index.js';
import { waitForLockWaiters } from '../support/gate.js';

test('the query finds who waits, and for whom', async () => {
  const entities = [Project, Ticket, AutoSequenceCounter];
  const shop = await mariadb.init({ entities, subscribers: [new AutoSequenceSubscriber()] });
  const sql = readFileSync('docs/examples/monitoring/waiting-mariadb.sql', 'utf8');
  const query = () => shop.em().execute<Record<string, unknown>[]>(sql);
  await shop.em().insert(Project, { id: 7, name: 'site' });
  const create = async () => {
    const em = shop.em();
    em.create(Ticket, { project: 7, title: 'late' });
    await em.flush();
  };
  const late = await shop.em().transactional(async (em) => {
    em.create(Ticket, { project: 7, title: 'first' });
    await em.flush();
    const [holder] = await em.execute<{ id: number }[]>('select connection_id() as id');
    const waiter = create();
    await waitForLockWaiters(shop, 1);
    const [row] = await query();
    expect(Number(row?.['blocked_by'])).toBe(Number(holder?.id));
    expect(String(row?.['query'])).toContain('auto_sequence_counter');
    return { waiter };
  });
  await late.waiter;
});
