import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mariadb } from '../support/databases/mariadb/index.js';
import { buildPackage, type Workspace } from './build-package.js';
import { sharedDatabase } from './CliDatabase.js';
import { expectOk } from './expect-ended.js';
import { fill, NUMBERS, numbersIn } from './invoices.js';
import { Project } from './Project.js';

jest.setTimeout(120_000);

const database = sharedDatabase(mariadb, '@mikro-orm/mariadb', 'mariadb');
const triggered = { TEST_VERSION: 'triggered' };

describe('auto-sequence migration of a sequence with a trigger', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await buildPackage();
  });
  afterAll(() => {
    workspace.remove();
  });

  test('adds the trigger on MariaDB, and takes it away', async () => {
    const opened = await database.open('before');
    await opened.use('before', fill);
    const project = new Project(workspace, { ...opened.settings, migrations: { emit: 'cjs' } });
    const args = ['migration', 'Invoice.number', '--order-by', 'issuedAt,id'];
    expectOk(await project.autoSequence(args, triggered));
    expectOk(await project.mikroOrm(['migration:up'], triggered));
    expectOk(await project.mikroOrm(['migration:check'], triggered));
    await opened.use('triggered', async (em) => {
      expect(await numbersIn(em)).toEqual(NUMBERS);
      await em.execute(`insert into invoice (customer_id, issued_at) values (1, now())`);
      expect((await numbersIn(em)).at(-1)).toEqual([7, 1, 4]);
    });
    expectOk(await project.mikroOrm(['migration:down'], triggered));
    await opened.use('before', async (em) => {
      await em.execute(`insert into invoice (customer_id, issued_at) values (1, now())`);
      expect(await em.execute('show triggers')).toEqual([]);
    });
  });
});
