import { test } from '@jest/globals';
import { Project, Ticket } from '../../docs/examples/entities.js';
import { sqliteFile } from '../support/databases/sqlite/index.js';
import { expectEntry } from './error-entries.js';

test('23505', async () => {
  const shop = await sqliteFile.init({ entities: [Project, Ticket] });
  await shop.em().insert(Project, { id: 1, name: 'site' });
  await shop.em().execute('create unique index name on project (name)');
  await expectEntry(shop.em().insert(Project, { id: 2, name: 'site' }));
});

test('SQLITE_BUSY', async () => {
  const shop = await sqliteFile.init({ entities: [Project, Ticket] });
  const other = await shop.connect();
  await other.em().execute('pragma busy_timeout = 0');
  await shop.em().transactional(async (em) => {
    await em.insert(Project, { id: 1, name: 'site' });
    await expectEntry(other.em().insert(Project, { id: 2, name: 'engine' }));
  });
});
