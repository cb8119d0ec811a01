import { expect, test } from '@jest/globals';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { Project, Ticket } from '../../docs/examples/entities.js';
import { createTicket, open, Urgent } from '../../docs/examples/waiting.js';
import { postgresql } from '../support/databases/postgresql/index.js';

test('a flush that may not wait answers 503 while another holds the numbers', async () => {
  const entities = [Project, Ticket, Urgent];
  const shop = await postgresql.init({ entities, subscribers: [new AutoSequenceSubscriber({ lockTimeout: 20 })] });
  await shop.em().insert(Project, { id: 1, name: 'site' });
  await shop.em().transactional(async (em) => {
    em.create(Ticket, { project: 1, title: 'first' });
    em.create(Urgent, {});
    await em.flush();
    await expect(createTicket(shop.em(), 1)).resolves.toBe(503);
    const urgent = shop.em();
    urgent.create(Urgent, {});
    await expect(urgent.flush()).rejects.toMatchObject({ code: 'AUTO_SEQUENCE_LOCK_TIMEOUT', lockTimeout: 0 });
  });
  await expect(createTicket(shop.em(), 1)).resolves.toBe(201);
});

test('the options of the pool and the subscriber are taken', async () => {
  const shop = await postgresql.init({ entities: [Project, Ticket] });
  await shop.em().insert(Project, { id: 1, name: 'site' });
  const orm = await open(process.env['POSTGRES_URL'] ?? '', shop.orm.config.get('dbName'));
  await expect(createTicket(orm.em.fork(), 1)).resolves.toBe(201);
  await orm.close();
});
