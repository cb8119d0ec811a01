import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { buildPackage, type Workspace } from './build-package.js';
import type { CliDatabase, OpenDatabase, Version } from './CliDatabase.js';
import { expectFailed, expectOk } from './expect-ended.js';
import { fill, NUMBERS, numbersIn } from './invoices.js';
import { type Ended, Project } from './Project.js';

/**
 * The commands on numbers that are there, and on rows that have none.
 *
 * @param isBrief whether a process takes long to open the database, so that each command runs once
 */
export function describeOperating(database: CliDatabase, { isBrief = false } = {}): void {
  jest.setTimeout(120_000);

  describe(`auto-sequence audit, backfill and resync (${database.name})`, () => {
    let workspace: Workspace;
    beforeAll(async () => {
      workspace = await buildPackage();
    });
    afterAll(() => {
      workspace.remove();
    });

    async function start(version: Version): Promise<[Project, OpenDatabase]> {
      const opened = await database.open(version);
      return [new Project(workspace, opened.settings), opened];
    }

    /** Invoices of two customers; the first has no 3. */
    async function insertNumbered(opened: OpenDatabase, version: Version): Promise<void> {
      await opened.use(version, async (em) => {
        await em.execute('insert into customer (id) values (1), (2)');
        await em.execute(`insert into invoice (customer_id, issued_at, number) values
          (1, '2026-01-01', 1), (1, '2026-01-01', 2), (1, '2026-01-01', 4), (2, '2026-01-01', 1)`);
      });
    }

    if (isBrief) {
      test('backfill numbers, audit finds a counter behind, and resync brings it up', async () => {
        const [project, opened] = await start('imported');
        const imported = { TEST_VERSION: 'imported' };
        await opened.use('imported', fill);
        const backfill = ['backfill', 'Invoice', '--order-by', 'issuedAt,id', '--batch-size', '2', '--csv'];
        const numbered = await project.autoSequence(backfill, imported);
        expect(numbered).toMatchObject({ code: 0, stdout: 'sequence,numbered\nInvoice.number,6\n' });
        await opened.use('imported', async (em) => {
          expect(await numbersIn(em)).toEqual(NUMBERS);
          await em.execute(`insert into invoice (customer_id, issued_at, number) values (2, '2026-01-01', 2)`);
        });
        const behind = await project.autoSequence(['audit', '--json'], imported);
        expect(behind).toMatchObject({ code: 1 });
        expect(kindsOf(behind)).toEqual(['counterBehind']);
        const resynced = await project.autoSequence(['resync', '--csv'], imported);
        expect(resynced).toMatchObject({ code: 0, stdout: 'sequence,resynced\nInvoice.number,1\n' });
      });
      return;
    }

    test('audit lists what it finds, and its code says whether', async () => {
      const [project, opened] = await start('after');
      await insertNumbered(opened, 'after');
      const found = await project.autoSequence(['audit', '--json']);
      expect(found).toMatchObject({ code: 1 });
      expect(JSON.parse(found.stdout)).toMatchObject([
        {
          sequence: 'Invoice.number',
          rows: 4,
          keys: 2,
          withoutNumber: 0,
          isExact: false,
          findings: [{ kind: 'gap', scope: { customer: 1 }, from: 3, to: 3, count: 1 }],
        },
      ]);
      const asCsv = await project.autoSequence(['audit', 'Invoice.number', '--csv']);
      expect(asCsv).toMatchObject({
        code: 1,
        stdout: 'sequence,finding,scope,from,to,count,rows\nInvoice.number,gap,"{""customer"":1}",3,3,1,\n',
      });
      const asTable = await project.autoSequence(['audit', 'Invoice']);
      expect(asTable.stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
        ['sequence', 'table', 'rows', 'keys', 'without number', 'findings'],
        ['Invoice.number', 'invoice', '4', '2', '0', '1'].map((cell) => expect.stringContaining(cell)),
        [''],
        expect.arrayContaining(['sequence', 'finding']),
        expect.arrayContaining(['Invoice.number', 'gap', '{"customer":1}']),
        [''],
      ]);
      // Nothing that a terminal would want.
      expect(asTable.stdout + asTable.stderr.replace(/^.*MikroORM.*$/gm, '')).not.toContain('\x1b[');

      await opened.use('after', (em) => em.execute('update invoice set number = 3 where number = 4'));
      const exact = await project.autoSequence(['audit']);
      expectOk(exact);
      expect(exact.stdout).toMatch(/exact/);
    });

    test('backfill numbers the rows without a number, at once or in batches', async () => {
      for (const [options, stdout] of [
        [['--json'], '[\n  {\n    "sequence": "Invoice.number",\n    "numbered": 6\n  }\n]\n'],
        [['--csv', '--batch-size', '2'], 'sequence,numbered\nInvoice.number,6\n'],
      ] as const) {
        const [project, opened] = await start('before');
        await opened.use('before', async (em) => {
          await fill(em);
          await em.execute('alter table invoice add column number int null');
        });
        const args = ['backfill', 'Invoice.number', '--order-by', 'issuedAt,id', ...options];
        expect(await project.autoSequence(args)).toMatchObject({ code: 0, stdout });
        expect(await opened.use('after', numbersIn)).toEqual(NUMBERS);
      }
    });

    test('resync brings counters up to the table', async () => {
      const [project, opened] = await start('counted');
      const counted = { TEST_VERSION: 'counted' };
      await insertNumbered(opened, 'counted');
      await opened.use('counted', (em) => em.execute('update invoice set number = 3 where number = 4'));
      const behind = await project.autoSequence(['audit', '--json'], counted);
      expect(behind).toMatchObject({ code: 1 });
      expect(kindsOf(behind)).toEqual(['counterBehind', 'counterBehind']);
      const resynced = await project.autoSequence(['resync', '--csv'], counted);
      expect(resynced).toMatchObject({ code: 0, stdout: 'sequence,resynced\nInvoice.number,2\n' });
      expectOk(await project.autoSequence(['audit'], counted));
    });

    test('says what the database says', async () => {
      const [project] = await start('before');
      // The table has no such column yet.
      expectFailed(await project.autoSequence(['audit']), /error: Invoice\.number failed\.\n {2}caused by: .*number/);
    });
  });
}

function kindsOf({ stdout }: Ended): readonly string[] {
  const [report] = JSON.parse(stdout) as [{ findings: { kind: string }[] }];
  return report.findings.map(({ kind }) => kind);
}
