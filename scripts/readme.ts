/**
 * Puts the code of `docs/examples` into README, where the head of a block names the file, and parts of it:
 *
 *     ```ts file=docs/examples/styles/es-decorators.ts#import,property
 *
 * `npm run docs:readme` writes; a test in `test/site` finds what differs.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const BLOCK = /(?<=```\w+ file=(?<file>[^\s#]+)(?:#(?<regions>\S+))?\n).*?(?=```)/gs;

/** README as it should be. */
export function withCode(readme: string): string {
  return readme.replaceAll(BLOCK, (...match: unknown[]) => {
    const { file, regions } = match.at(-1) as { file: string; regions?: string };
    const text = readFileSync(file, 'utf8');
    return regions === undefined
      ? text
      : regions
          .split(',')
          .map((name) => regionOf(text, name))
          .join('\n');
  });
}

/** The lines of a region, moved to the left, without the marks of regions inside it. */
function regionOf(text: string, name: string): string {
  const [, region] = new RegExp(`// #region ${name}\\n(.*?) *// #endregion ${name}\\n`, 's').exec(text) ?? [];
  if (region === undefined) {
    throw new Error(`There is no region ${name}.`);
  }
  const lines = region.split('\n').filter((line) => !/^ *\/\/ #(end)?region /.test(line));
  const indents = lines.filter((line) => line !== '').map((line) => line.length - line.trimStart().length);
  return lines.map((line) => line.slice(Math.min(...indents))).join('\n');
}

if (import.meta.filename === process.argv[1]) {
  writeFileSync('README.md', withCode(readFileSync('README.md', 'utf8')));
}
