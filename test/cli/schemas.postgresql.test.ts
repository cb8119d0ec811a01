import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { postgresql } from '../support/databases/postgresql/index.js';
import { buildPackage, type Workspace } from './build-package.js';
import { sharedDatabase } from './CliDatabase.js';
import { expectFailed } from './expect-ended.js';
import { Project } from './Project.js';

jest.setTimeout(120_000);

const database = sharedDatabase(postgresql, '@mikro-orm/postgresql', 'postgresql');
const tenants = { TEST_VERSION: 'tenants' };

let workspace: Workspace;
beforeAll(async () => {
  workspace = await buildPackage();
});
afterAll(() => {
  workspace.remove();
});

test('auto-sequence works on the table of the schema that --schema names', async () => {
  const opened = await database.open('tenants');
  const project = new Project(workspace, opened.settings);
  await opened.use('tenants', async (em) => {
    for (const [schema, numbers] of Object.entries({ a: '(null), (null)', 'Mr B': '(1), (3)' })) {
      const table = em.getPlatform().quoteIdentifier(schema);
      await em.execute(`create schema ${table}`);
      await em.execute(`create table ${table}."order" (id serial primary key, number int unique)`);
      await em.execute(`insert into ${table}."order" (number) values ${numbers}`);
    }
  });
  const numbered = await project.autoSequence(['backfill', 'Order', '--schema', 'a', '--csv'], tenants);
  expect(numbered).toMatchObject({ code: 0, stdout: 'sequence,numbered\nOrder.number,2\n' });
  const exact = await project.autoSequence(['audit', '--schema', 'a', '--json'], tenants);
  expect(exact).toMatchObject({ code: 0 });
  expect(JSON.parse(exact.stdout)).toMatchObject([{ table: 'a.order', rows: 2, isExact: true }]);
  const found = await project.autoSequence(['audit', '--schema', 'Mr B', '--csv'], tenants);
  expect(found).toMatchObject({ code: 1 });
  expect(found.stdout).toMatch(/^Order\.number,gap,\{\},2,2,1,$/m);
  expectFailed(await project.autoSequence(['audit'], tenants), /Order\.number failed\.\n.*"order" does not exist/);
  const migration = await project.autoSequence(['migration', 'Order', '--order-by', 'id'], tenants);
  expectFailed(migration, /leaves out the table of Order: its schema differs from row to row/);
});
