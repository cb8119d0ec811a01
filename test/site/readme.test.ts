import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withCode } from '../../scripts/readme.js';
import { exists } from './links.js';

const readme = readFileSync('README.md', 'utf8');

test('README has at most 200 lines', () => {
  expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(200);
});

test('README shows the files of docs/examples: `npm run docs:readme`', () => {
  expect(readme).toBe(withCode(readme));
});

test('README links to what exists, and without relative addresses, which lead nowhere from npm', () => {
  const addresses = [...readme.matchAll(/\]\((?<address>[^)]+)\)/g)].map((match) => match.groups?.['address'] ?? '');
  expect(addresses.length).toBeGreaterThan(10);
  expect(addresses.filter((address) => !address.startsWith('https://'))).toEqual([]);
  expect(addresses.filter((address) => !exists(address))).toEqual([]);
});

describe('the program of README, in an empty project', () => {
  const project = mkdtempSync(join(tmpdir(), 'auto-sequence-readme-'));

  beforeAll(() => {
    const installed = join(project, 'node_modules/mikro-orm-auto-sequence');
    mkdirSync(installed, { recursive: true });
    execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', project], { stdio: 'ignore' });
    execFileSync('sh', [
      '-c',
      `tar --extract --strip-components=1 --directory '${installed}' --file '${project}'/*.tgz`,
    ]);
    // The peers, as npm would install them.
    symlinkSync(join(process.cwd(), 'node_modules/@mikro-orm'), join(project, 'node_modules/@mikro-orm'));
  });

  afterAll(() => {
    rmSync(project, { recursive: true });
  });

  test('prints what README says', () => {
    const blocks = [...readme.matchAll(/```(?<info>.*)\n(?<text>[^]*?)```/g)].map(({ groups }) => groups ?? {});
    const program = blocks.findIndex(({ info }) => info?.includes('invoices.mjs'));
    const output = blocks.slice(program).find(({ info }) => info === '');
    writeFileSync(join(project, 'invoices.mjs'), blocks[program]?.['text'] ?? '');
    const printed = execFileSync(process.execPath, ['invoices.mjs'], { cwd: project, encoding: 'utf8' });
    expect(printed).toBe(output?.['text']);
    expect(readFileSync('docs/index.md', 'utf8')).toContain(`\`\`\`\n${printed}\`\`\``);
  });
});
