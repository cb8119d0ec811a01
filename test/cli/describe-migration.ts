import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { buildPackage, type Workspace } from './build-package.js';
import type { CliDatabase, OpenDatabase } from './CliDatabase.js';
import { expectFailed, expectOk } from './expect-ended.js';
import { fill, NUMBERS, numbersIn } from './invoices.js';
import { Invoice } from './project/entities.js';
import { Project, type ProjectSettings } from './Project.js';

const byDate = ['migration', 'Invoice.number', '--order-by', 'issuedAt,id'];

/** @param isBrief whether only what the database makes different is tested */
export function describeMigration(database: CliDatabase, { isBrief = false } = {}): void {
  jest.setTimeout(120_000);

  describe(`auto-sequence migration (${database.name})`, () => {
    let workspace: Workspace;
    beforeAll(async () => {
      workspace = await buildPackage();
    });
    const removals: (() => Promise<void> | undefined)[] = [];
    afterAll(async () => {
      for (const remove of removals) {
        await remove();
      }
      workspace.remove();
    });

    /** A project whose database has rows, and is as it was before the sequence. */
    async function start(migrations: ProjectSettings['migrations'] = {}): Promise<[Project, OpenDatabase]> {
      const opened = await database.open('before');
      removals.push(() => opened.remove?.());
      await opened.use('before', fill);
      return [new Project(workspace, { ...opened.settings, migrations: { emit: 'cjs', ...migrations } }), opened];
    }

    test('numbers a table that has rows, and leads back', async () => {
      const [project, opened] = await start({ emit: 'ts' });
      if (!database.canLetWrite) {
        const refused = await project.autoSequence([...byDate, '--online']);
        expectFailed(refused, /--online is for PostgreSQL, and this config has [\w/@-]+:/);
        expect(project.folders()).not.toContain('migrations');
      }
      const written = await project.autoSequence([...byDate, '--json']);
      expectOk(written);
      const [{ fileName, up }] = JSON.parse(written.stdout) as [WrittenFile];
      expect(fileName).toMatch(/^Migration\d{14}_number_invoice_number\.ts$/);
      expect(shown(up)).toBe(await documented(database));
      expectOk(await project.mikroOrm(['migration:up']));
      expectOk(await project.mikroOrm(['migration:check']));
      await opened.use('after', async (em) => {
        expect(await numbersIn(em)).toEqual(NUMBERS);
        for (const duplicate of ['customer_id = 1', 'customer_id is null']) {
          await expect(em.execute(`update invoice set number = 1 where ${duplicate}`)).rejects.toThrow(/unique/i);
        }
        await expect(em.execute('update invoice set number = null')).rejects.toThrow(/null/i);
        const created = [1, 2, null, 1].map((customer) => em.create(Invoice, { customer, issuedAt: new Date() }));
        await em.flush();
        expect(created.map(({ number }) => number)).toEqual([4, 2, 3, 5]);
      });
      expectOk(await project.mikroOrm(['migration:down']));
      await opened.use('before', async (em) => {
        await expect(em.execute('select number from invoice')).rejects.toThrow(/number/);
      });
    });

    if (isBrief) {
      return;
    }

    test('numbers the rest of a column that is there already', async () => {
      const [project, opened] = await start();
      await opened.use('before', async (em) => {
        await em.execute('alter table invoice add column number int null');
        await em.execute('update invoice set number = 7 where id = 6');
      });
      const written = await project.autoSequence(byDate);
      expect(written).toMatchObject({ code: 0 });
      expect(written.stdout).toMatch(/^file\nMigration\d{14}_number_invoice_number\.cjs\n$/);
      expectOk(await project.mikroOrm(['migration:up']));
      expectOk(await project.mikroOrm(['migration:check']));
      expect(await opened.use('after', numbersIn)).toEqual([
        [1, 1, 9],
        [2, 2, 1],
        [3, 1, 8],
        [4, null, 2],
        [5, null, 1],
        [6, 1, 7],
      ]);
    });

    test('writes what belongs to the sequence, and leaves the rest to the next migration', async () => {
      const [project, opened] = await start({ snapshot: true });
      const noted = { TEST_VERSION: 'noted' };
      const first = await project.autoSequence([...byDate, '--json'], noted);
      expectOk(first);
      const [file] = JSON.parse(first.stdout) as [WrittenFile];
      expect(file.fileName).toMatch(/^Migration\d{14}_number_invoice_number\.cjs$/);
      expect(file.up.join()).not.toMatch(/note/);
      expect(project.files('migrations').at(-1)).toEqual([file.fileName, expect.stringContaining('row_number()')]);
      expectOk(await project.mikroOrm(['migration:create', '--name', 'rest'], noted));
      const rest = project.files('migrations').find(([name]) => name.endsWith('_rest.cjs'));
      expect(rest?.[1]).toMatch(/note/);
      expect(rest?.[1]).not.toMatch(/number/);
      expectOk(await project.mikroOrm(['migration:up'], noted));
      expectOk(await project.mikroOrm(['migration:check'], noted));
      expect(await opened.use('after', numbersIn)).toEqual(NUMBERS);

      const again = await project.autoSequence(byDate, noted);
      expect(again).toMatchObject({ code: 2, stdout: '' });
      expect(again.stderr).toMatch(/error: Invoice\.number needs no migration/);
    });

    test('takes SQL in place of options that are functions', async () => {
      const [project, opened] = await start();
      const counting = { TEST_VERSION: 'counting' };
      const args = ['migration', 'Invoice', '--order-by', 'issuedAt:desc'];
      expectFailed(await project.autoSequence(args, counting), /`startAt` is a function.+--start-at/);
      args.push('--start-at', 'customer_id * 100 + 1');
      expectFailed(await project.autoSequence(args, counting), /`when` is a function.+--where/);
      args.push('--where', 'customer_id is not null');
      expectOk(await project.autoSequence([...args, '--name', 'numbers'], counting));
      expect(project.files('migrations').map(([name]) => name)).toEqual([expect.stringMatching(/_numbers\.cjs$/)]);
      expectOk(await project.mikroOrm(['migration:up'], counting));
      expectOk(await project.mikroOrm(['migration:check'], counting));
      expect(await opened.use('counting', numbersIn)).toEqual([
        [1, 1, 101],
        [2, 2, 201],
        [3, 1, 81],
        [4, null, null],
        [5, null, null],
        [6, 1, 91],
      ]);
    });

    test('numbers rows of a key of two columns, those of one class of a table, and those of a joined table', async () => {
      const opened = await database.open('shapesBefore');
      removals.push(() => opened.remove?.());
      const project = new Project(workspace, { ...opened.settings, migrations: { emit: 'cjs' } });
      const shapes = { TEST_VERSION: 'shapes' };
      await opened.use('shapesBefore', async (em) => {
        const order = em.getPlatform().quoteIdentifier('order');
        await em.execute(`insert into line (${order}, place) values (1, 20), (1, 10), (2, 30)`);
        await em.execute("insert into document (kind) values ('receipt'), ('letter'), ('receipt')");
        await em.execute('insert into vehicle (id, built) values (1, 2003), (2, 2002), (3, 2001), (4, 2000)');
        await em.execute('insert into car (id, maker) values (1, 5), (2, 5), (4, 6)');
      });
      const orders = { 'Line.number': 'place:desc', 'Receipt.number': 'id:desc', 'Car.number': 'built' };
      for (const [name, order] of Object.entries(orders)) {
        expectOk(await project.autoSequence(['migration', name, '--order-by', order], shapes));
      }
      if (database.canLetWrite) {
        // The joined table in batches. Names have the second, so that the last one to be written may be no last file.
        project.remove('migrations', 'car_number');
        expectOk(await project.autoSequence(['migration', 'Car.number', '--order-by', 'built', '--online'], shapes));
      }
      expectOk(await project.mikroOrm(['migration:up'], shapes));
      expectOk(await project.mikroOrm(['migration:check'], shapes));
      const numbers = (table: string, keys: string) =>
        opened.use('shapes', async (em) => {
          const rows = await em.execute<object[]>(`select ${keys}, number from ${table} order by ${keys}`);
          return rows.map((row) => Object.values(row) as unknown[]);
        });
      expect(await numbers('line', 'place')).toEqual([
        [10, 2],
        [20, 1],
        [30, 1],
      ]);
      expect(await numbers('document', 'id')).toEqual([
        [1, 2],
        [2, null],
        [3, 1],
      ]);
      expect(await numbers('car', 'id')).toEqual([
        [1, 2],
        [2, 1],
        [4, 1],
      ]);
    });
  });
}

/** What `--json` says of a migration. */
interface WrittenFile {
  readonly fileName: string;
  readonly up: readonly string[];
  readonly down: readonly string[];
}

/** The statements as the documentation shows them. */
function shown(statements: readonly string[]): string {
  return statements.map((each) => `${each.replace(/;$/, '')};\n`).join('');
}

/** What the documentation shows of a database. */
async function documented({ example }: CliDatabase): Promise<string> {
  const file = new URL(`../../docs/examples/migrations/${example}.sql`, import.meta.url);
  return readFile(file, 'utf8');
}
