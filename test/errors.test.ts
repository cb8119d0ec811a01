import { expect, test } from '@jest/globals';
import * as entry from 'mikro-orm-auto-sequence';

const classes = Object.values(entry).filter(
  (each): each is typeof entry.InvalidOptionsError =>
    typeof each === 'function' && each.prototype instanceof entry.AutoSequenceError,
);

test.each(classes.map((each) => [each.name, each] as const))('%s ends with the address of its entry', (name, Class) => {
  const cause = new Error('of the database');
  const error = new Class('It failed.', { cause });
  expect(error).toMatchObject({ name, code: Class.code });
  expect(error.message).toMatch(/^It failed\. https:\/\/\S+\/errors#auto_sequence_[a-z_]+$/);
  expect(error.message.endsWith(`#${error.code.toLowerCase()}`)).toBe(true);
  expect(error.stack).toContain(error.message);
});

test('no two classes share a code', () => {
  const codes = new Set(classes.map((each) => each.code));
  expect(codes.size).toBe(classes.length);
  expect(classes.length).toBeGreaterThan(10);
});
