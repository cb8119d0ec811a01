import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { postgresql } from '../support/databases/postgresql/index.js';
import { buildPackage, type Workspace } from './build-package.js';
import { sharedDatabase } from './CliDatabase.js';
import { expectOk } from './expect-ended.js';
import { fill, NUMBERS, numbersIn } from './invoices.js';
import { Project } from './Project.js';

jest.setTimeout(120_000);

const database = sharedDatabase(postgresql, '@mikro-orm/postgresql', 'postgresql');
const triggered = { TEST_VERSION: 'triggered' };

describe('auto-sequence migration of a sequence with a trigger', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await buildPackage();
  });
  afterAll(() => {
    workspace.remove();
  });

  test.each([[[]], [['--online']]])('adds the trigger %p', async (options) => {
    const opened = await database.open('before');
    await opened.use('before', fill);
    const project = new Project(workspace, { ...opened.settings, migrations: { emit: 'cjs' } });
    const args = ['migration', 'Invoice.number', '--order-by', 'issuedAt,id', ...options];
    expectOk(await project.autoSequence(args, triggered));
    expectOk(await project.mikroOrm(['migration:up'], triggered));
    expectOk(await project.mikroOrm(['migration:check'], triggered));
    await opened.use('triggered', async (em) => {
      expect(await numbersIn(em)).toEqual(NUMBERS);
      await em.execute(`insert into invoice (customer_id, issued_at) values (1, now())`);
      expect((await numbersIn(em)).at(-1)).toEqual([7, 1, 4]);
    });
    for (let files = options.length + 1; files > 0; files--) {
      expectOk(await project.mikroOrm(['migration:down'], triggered));
    }
    await opened.use('before', async (em) => {
      await em.execute(`insert into invoice (customer_id, issued_at) values (1, now())`);
      const functions = `select from pg_proc where pronamespace = 'public'::regnamespace`;
      expect(await em.execute(functions)).toEqual([]);
    });
  });
});
