import { expect, jest, test } from '@jest/globals';
import { endWait, startWait } from '../../src/allocate/late-waits.js';

test('each wait is warned of in its time, unless it has ended', () => {
  jest.useFakeTimers();
  try {
    const warned: string[] = [];
    const start = (name: string, after: number) => startWait(after, () => warned.push(name));
    start('long', 100);
    const ended = start('ended', 50);
    start('short', 20);
    endWait(ended);
    jest.advanceTimersByTime(30);
    expect(warned).toEqual(['short']);
    jest.advanceTimersByTime(30);
    start('later', 100);
    jest.advanceTimersByTime(50);
    expect(warned).toEqual(['short', 'long']);
    jest.advanceTimersByTime(60);
    expect(warned).toEqual(['short', 'long', 'later']);
    jest.advanceTimersByTime(1000);
    expect(warned).toHaveLength(3);
  } finally {
    jest.useRealTimers();
  }
});
