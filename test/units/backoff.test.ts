import { expect, test } from '@jest/globals';
import { pauseAfter, wait } from '../../src/operate/backoff.js';

test('a pause doubles up to its limit, and a random part of it is taken', () => {
  const backoff = { delay: 50, maxDelay: 2000 };
  const longest = Array.from({ length: 8 }, (_, index) => pauseAfter(index + 1, backoff, () => 1));
  expect(longest).toEqual([50, 100, 200, 400, 800, 1600, 2000, 2000]);
  expect(pauseAfter(3, backoff, () => 0.25)).toBe(50);
  expect(pauseAfter(5000, backoff, () => 1)).toBe(2000);
  expect(pauseAfter(5000, { delay: 0, maxDelay: 2000 }, () => 1)).toBe(0);
  const random = Array.from({ length: 100 }, () => pauseAfter(1, backoff));
  expect(new Set(random).size).toBeGreaterThan(50);
  expect(random.every((pause) => pause >= 0 && pause <= 50)).toBe(true);
});

test('an abort ends a pause, and leaves no listener behind', async () => {
  const { signal } = new AbortController();
  await wait(0, signal);
  const aborted = AbortSignal.abort(new Error('before'));
  await expect(wait(2_000_000_000, aborted)).rejects.toThrow('before');
  const later = new AbortController();
  const waiting = wait(2_000_000_000, later.signal);
  later.abort(new Error('meanwhile'));
  await expect(waiting).rejects.toThrow('meanwhile');
  await wait(0, undefined);
});
