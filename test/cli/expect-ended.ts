import { expect } from '@jest/globals';
import type { Ended } from './Project.js';

export function expectOk(ended: Ended): void {
  // All of it, for the report of a failure.
  expect(ended).toEqual({ ...ended, code: 0 });
}

export function expectFailed({ code, stdout, stderr }: Ended, message: RegExp): void {
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/ {4}at /);
}
