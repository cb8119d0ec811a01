import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { csv, json, tableOf } from '../../src/cli/output/Format.js';
import { Progress } from '../../src/cli/output/Progress.js';

describe('numbers past the safe integers', () => {
  const last = BigInt(Number.MAX_SAFE_INTEGER);
  const rows = { columns: ['last'], rows: [[last], [last + 2n], [-last - 2n]] };

  test('are text in JSON, where a reader would make another number of them', () => {
    expect(JSON.parse(json([last, last + 2n, -last, -last - 2n]))).toEqual([
      9007199254740991,
      '9007199254740993',
      -9007199254740991,
      '-9007199254740993',
    ]);
  });

  test('have all their digits in CSV and in a table', () => {
    expect(csv(rows)).toBe('last\n9007199254740991\n9007199254740993\n-9007199254740993\n');
    expect(tableOf(rows)).toMatch(/ 9007199254740991\n +9007199254740993\n/);
  });
});

describe('a progress bar', () => {
  const streams = { stdout: process.stdout.isTTY, stderr: process.stderr.isTTY };
  let shown: unknown[];
  beforeEach(() => {
    shown = [];
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      shown.push(text);
      return true;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.stdout.isTTY = streams.stdout;
    process.stderr.isTTY = streams.stderr;
  });

  test.each([
    { stderr: true, stdout: true, isBesideResult: false, isShown: true },
    { stderr: true, stdout: false, isBesideResult: false, isShown: true },
    { stderr: true, stdout: false, isBesideResult: true, isShown: true },
    { stderr: true, stdout: true, isBesideResult: true, isShown: false },
    { stderr: false, stdout: true, isBesideResult: false, isShown: false },
  ])('is shown where it does not come into the result: %j', ({ stderr, stdout, isBesideResult, isShown }) => {
    process.stderr.isTTY = stderr;
    process.stdout.isTTY = stdout;
    const progress = new Progress('audit Invoice.number', isBesideResult);
    progress.update(1, 2);
    progress.end();
    const bar = `\r\x1b[Kaudit Invoice.number ${'█'.repeat(15)}${'░'.repeat(15)} 1/2`;
    expect(shown).toEqual(isShown ? [bar, '\r\x1b[K'] : []);
  });
});
