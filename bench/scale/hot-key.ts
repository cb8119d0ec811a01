import type { Desk } from './desk.ts';

const SECONDS = 5;

export interface HotKeyFigures {
  readonly perSecond: number;
  /** Milliseconds that a flush took, the wait for the others included. */
  readonly median: number;
  readonly slowest: number;
}

/** Connections that all number for one customer at once, one flush after the other. */
export async function hammerOneKey(desk: Desk, connections: number): Promise<HotKeyFigures> {
  await desk.flush([1]);
  const times: number[] = [];
  const start = performance.now();
  const end = start + SECONDS * 1000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) {
        const before = performance.now();
        await desk.flush([1]);
        times.push(performance.now() - before);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  times.sort((a, b) => a - b);
  const [row] = await desk
    .fork()
    .execute<{ count: number; last: number }[]>(
      'select count(*)::int as count, max(number)::int as last from invoice where customer = 1',
    );
  if (!row || row.count !== row.last || row.count !== times.length + 1) {
    throw new Error(`${String(times.length + 1)} flushes have left ${JSON.stringify(row)}.`);
  }
  return {
    perSecond: Math.round(times.length / seconds),
    median: times[Math.floor(times.length / 2)] ?? Number.NaN,
    slowest: times.at(-1) ?? Number.NaN,
  };
}
