import { expect, test } from '@jest/globals';
import * as entry from 'mikro-orm-auto-sequence';
import { readFileSync } from 'node:fs';
import { fileOf, homepage } from './site.js';

const classes = Object.values(entry).filter(
  (each): each is typeof entry.InvalidOptionsError =>
    typeof each === 'function' && each.prototype instanceof entry.AutoSequenceError,
);
const html = readFileSync(fileOf('/errors') ?? '', 'utf8');

test.each(classes.map((each) => [each.code, each] as const))('the address of %s exists', (code, Class) => {
  const address = /\S+$/.exec(new Class('').message)?.[0] ?? '';
  const [path, anchor] = address.slice(homepage.length).split('#');
  expect(address.startsWith(homepage)).toBe(true);
  expect(path).toBe('/errors');
  expect(html).toContain(` id="${String(anchor)}"`);
  expect(html).toContain(code);
  expect(html).toContain(Class.name);
});

test.each(['sqlstate-23505', 'sqlstate-40p01', 'sqlstate-55p03', 'sqlite_busy'])('the entry %s exists', (anchor) => {
  expect(html).toContain(` id="${anchor}"`);
});
