import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { once } from 'node:events';
import { sqliteFile } from '../support/databases/sqlite/index.js';
import { buildPackage, type Workspace } from './build-package.js';
import { type OpenDatabase, sharedDatabase } from './CliDatabase.js';
import { expectOk } from './expect-ended.js';
import { Project } from './Project.js';

jest.setTimeout(120_000);

const database = sharedDatabase(sqliteFile, '@mikro-orm/sqlite', 'sqlite');
const imported = { TEST_VERSION: 'imported' };

/** As if the process wrote its progress to a terminal. */
const onTerminal = { NODE_OPTIONS: '--import data:text/javascript,process.stderr.isTTY=true' };

let workspace: Workspace;
beforeAll(async () => {
  workspace = await buildPackage();
});
afterAll(() => {
  workspace.remove();
});

/** Invoices of one customer: every second number is missing, or every number. */
async function start(count: number, number: 'null' | '2 * value'): Promise<[Project, OpenDatabase]> {
  const opened = await database.open('imported');
  await opened.use('imported', async (em) => {
    await em.execute('insert into customer (id) values (1)');
    await em.execute(`with recursive list (value) as (select 1 union all select value + 1 from list where value < ${String(count)})
      insert into invoice (customer_id, issued_at, number) select 1, 0, ${number} from list`);
  });
  return [new Project(workspace, opened.settings), opened];
}

test('auto-sequence audit lists all findings as they come, and says where there are more', async () => {
  const [project, opened] = await start(1500, '2 * value');
  await opened.use('imported', (em) =>
    em.execute(`insert into auto_sequence_counter (sequence, scope, last) values ('invoice.number', '["7"]', 3)`),
  );
  const all = await project.autoSequence(['audit', '--csv', '--limit', 'all'], imported);
  expect(all.code).toBe(1);
  const lines = all.stdout.split('\n');
  expect(lines).toHaveLength(1 + 1500 + 2 + 1);
  expect(lines[1500]).toBe('Invoice.number,gap,"{""customer"":1}",2999,2999,1,');
  expect(lines[1502]).toBe('Invoice.number,lostKey,"[""7""]",1,3,3,');
  expect(all.stderr).not.toMatch(/more findings/);

  const some = await project.autoSequence(['audit', '--csv'], imported);
  expect(some.stdout.split('\n')).toEqual([...lines.slice(0, 1001), '']);
  expect(some.stderr).toMatch(/^Invoice\.number has more findings, which --limit all lists$/m);

  const inJson = await project.autoSequence(['audit', '--json', '--limit', 'all'], imported);
  const [report] = JSON.parse(inJson.stdout) as [{ findings: object[] }];
  expect(report).toMatchObject({ sequence: 'Invoice.number', rows: 1500, isExact: false, hasMore: false });
  expect(report.findings).toHaveLength(1502);
  expect(report.findings.at(-1)).toEqual({ kind: 'lostKey', counter: '["7"]', from: 1, to: 3, count: 3 });

  const none = await project.autoSequence(['audit', '--json', '--limit', '0'], imported);
  expect(JSON.parse(none.stdout)).toMatchObject([{ findings: [], isExact: false, hasMore: true }]);
});

test('auto-sequence audit ends quietly with its reader', async () => {
  const [project] = await start(20_000, '2 * value');
  const child = project.spawn(['audit', '--csv', '--limit', 'all'], imported);
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  await once(child.stdout, 'data');
  child.stdout.destroy();
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(stderr).not.toMatch(/error|EPIPE/i);
});

test('auto-sequence backfill shows on a terminal how many rows are done, and takes the bar away', async () => {
  const [project] = await start(6, 'null');
  const numbered = await project.autoSequence(['backfill', 'Invoice', '--batch-size', '2'], {
    ...imported,
    ...onTerminal,
  });
  expectOk(numbered);
  const shown = numbered.stderr.split('\r\x1b[K').slice(1);
  const bars = [10, 20, 30].map((filled) => '█'.repeat(filled) + '░'.repeat(30 - filled));
  expect(shown).toEqual([...bars.map((bar, at) => `Invoice.number ${bar} ${String(2 * (at + 1))}/6`), '']);
  expect(numbered.stdout).toBe('sequence        numbered\nInvoice.number         6\n');
});

test('auto-sequence backfill that was interrupted goes on when it is run again', async () => {
  const [project, opened] = await start(1000, 'null');
  const args = ['backfill', 'Invoice', '--batch-size', '1'];
  const child = project.spawn(args, { ...imported, ...onTerminal });
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString();
    if (stderr.includes(' 9/1000')) {
      child.kill('SIGINT');
    }
  });
  expect(await once(child, 'close')).toEqual([null, 'SIGINT']);
  const numbers = () =>
    opened.use('imported', async (em) => {
      const rows = await em.execute<{ number: number | null }[]>('select number from invoice order by id');
      return rows.map(({ number }) => number).filter((number) => number !== null);
    });
  const done = await numbers();
  expect(done.length).toBeGreaterThanOrEqual(9);
  expect(done.length).toBeLessThan(1000);
  expect(done).toEqual(done.map((_, at) => at + 1));
  const rest = await project.autoSequence(['backfill', 'Invoice', '--batch-size', '100', '--csv'], imported);
  expect(rest).toMatchObject({ code: 0, stdout: `sequence,numbered\nInvoice.number,${String(1000 - done.length)}\n` });
  expect(await numbers()).toEqual(Array.from({ length: 1000 }, (_, at) => at + 1));
});
