import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { sqliteFile } from '../support/databases/sqlite/index.js';
import { buildPackage, type Workspace } from './build-package.js';
import { sharedDatabase } from './CliDatabase.js';
import { expectFailed, expectOk } from './expect-ended.js';
import { Project } from './Project.js';

jest.setTimeout(120_000);

const database = sharedDatabase(sqliteFile, '@mikro-orm/sqlite', 'sqlite');

let workspace: Workspace;
beforeAll(async () => {
  workspace = await buildPackage();
});
afterAll(() => {
  workspace.remove();
});

test.each<[args: string[], message: RegExp]>([
  [['audit', '--limit', 'many'], /whole number from 0 on/],
  [['audit', '--json', '--csv'], /cannot be used with/],
  [['audit', 'Invoice.code'], /There is no sequence 'Invoice\.code'\. There is: Invoice\.number\./],
  [['backfill'], /missing required argument/],
  [['backfill', 'Invoice', '--batch-size', '0'], /whole number from 1 on/],
  [['backfill', 'Invoice', '--order-by', 'date'], /`orderBy` .* properties with a column/],
  [['count'], /unknown command/],
  [['migration', 'Invoice.number'], /--order-by <properties>/],
  [
    ['migration', 'Invoice.code', '--order-by', 'id'],
    /There is no sequence 'Invoice\.code'\. There is: Invoice\.number\./,
  ],
  [
    ['migration', 'Invoice.number', '--order-by', 'date'],
    /'date' is no property of Invoice with a column\. There is: id, customer, issuedAt, number\./,
  ],
  [['migration', 'Invoice.number', '--order-by', 'id:down'], /'id:down' is neither/],
])('auto-sequence %j says what is wrong, and writes nothing', async (args, message) => {
  const project = await start();
  expectFailed(await project.autoSequence(args), message);
  expect(project.folders()).not.toContain('migrations');
});

test('auto-sequence audit --help has examples', async () => {
  const help = await (await start()).autoSequence(['audit', '--help']);
  expectOk(help);
  expect(help.stdout).toMatch(/Examples:\n {2}\$ npx auto-sequence audit\n/);
});

test.each([
  ['is not there', undefined, /There is no config file: none of .*\.\/mikro-orm\.config\.js.*--config/],
  ['throws', 'throw new Error("no password")', /config \.\/mikro-orm\.config\.js\.\n {2}caused by: no password/],
  ['is no JavaScript', 'export default {', /config \.\/mikro-orm\.config\.js\.\n {2}caused by: Unexpected end/],
  ['is empty', 'export default {}', /config \.\/mikro-orm\.config\.js\.\n {2}caused by: No driver/],
])('auto-sequence audit says that the config %s', async (_, text, message) => {
  const project = await start();
  project.replace('mikro-orm.config.js', text);
  expectFailed(await project.autoSequence(['audit']), message);
});

test.each([
  ['in TypeScript', 'a.ts', '{ ...config, debug: false as boolean }', []],
  ['as a function', 'a.js', '(contextName) => ({ ...config, contextName })', ['--context', 'tenant']],
  ['among several', 'a.js', "[{ ...config, dbName: '/no' }, { ...config, contextName: 'b' }]", ['--context', 'b']],
])('auto-sequence audit takes a config %s', async (_, file, exported, args) => {
  const project = await start();
  project.replace(file, `import config from './mikro-orm.config.js';\nexport default ${exported};\n`);
  // Node 22 needs to be told.
  const env = { NODE_OPTIONS: '--experimental-strip-types' };
  expectOk(await project.autoSequence(['audit', '--config', `./${file}`, ...args], env));
});

async function start(): Promise<Project> {
  const { settings } = await database.open('after');
  return new Project(workspace, settings);
}
