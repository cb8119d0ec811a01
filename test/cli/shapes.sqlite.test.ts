import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { sqliteFile } from '../support/databases/sqlite/index.js';
import { buildPackage, type Workspace } from './build-package.js';
import { sharedDatabase } from './CliDatabase.js';
import { expectOk } from './expect-ended.js';
import { Project } from './Project.js';

jest.setTimeout(120_000);

const database = sharedDatabase(sqliteFile, '@mikro-orm/sqlite', 'sqlite');
const shapes = { TEST_VERSION: 'shapes' };

let workspace: Workspace;
beforeAll(async () => {
  workspace = await buildPackage();
});
afterAll(() => {
  workspace.remove();
});

test('auto-sequence migration numbers rows of a key of two columns, and those of one class of a table', async () => {
  const opened = await database.open('shapesBefore');
  await opened.use('shapesBefore', async (em) => {
    await em.execute('insert into line (`order`, place) values (1, 20), (1, 10), (2, 30)');
    await em.execute("insert into document (kind) values ('receipt'), ('letter'), ('receipt')");
  });
  const project = new Project(workspace, { ...opened.settings, migrations: { emit: 'cjs' } });
  expectOk(await project.autoSequence(['migration', 'Line.number', '--order-by', 'place:desc'], shapes));
  expectOk(await project.autoSequence(['migration', 'Receipt.number', '--order-by', 'id:desc'], shapes));
  expectOk(await project.mikroOrm(['migration:up'], shapes));
  expectOk(await project.mikroOrm(['migration:check'], shapes));
  await opened.use('shapes', async (em) => {
    expect(await em.execute('select `order`, place, number from line order by 1, 2')).toEqual([
      { order: 1, place: 10, number: 2 },
      { order: 1, place: 20, number: 1 },
      { order: 2, place: 30, number: 1 },
    ]);
    expect(await em.execute('select id, number from document order by 1')).toEqual([
      { id: 1, number: 2 },
      { id: 2, number: null },
      { id: 3, number: 1 },
    ]);
  });
});
