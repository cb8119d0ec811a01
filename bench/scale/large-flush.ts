import type { Desk } from './desk.ts';

const ENTITIES = 50_000;
const CUSTOMERS = 500;
const FLUSHES = 100_000;
const SAMPLE = 1000;

export interface LargeFlushFigures {
  readonly milliseconds: number;
  /** How much the heap has grown at the end of the flush, in mebibytes, before anything of it is collected. */
  readonly mebibytes: number;
}

/** 50,000 new entities in one flush, half of them invoices over 500 customers, half of them receipts. */
export async function timeLargeFlush(desk: Desk): Promise<LargeFlushFigures> {
  const em = desk.fork();
  for (let entity = 0; entity < ENTITIES / 2; entity++) {
    em.create(desk.invoice, { customer: entity % CUSTOMERS });
    em.create(desk.receipt, {});
  }
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const start = performance.now();
  await em.flush();
  const milliseconds = performance.now() - start;
  return { milliseconds, mebibytes: (process.memoryUsage().heapUsed - before) / 2 ** 20 };
}

export interface LongTransactionFigures {
  /** Milliseconds of a flush, the mean of the first and of the last thousand. */
  readonly first: number;
  readonly last: number;
  /** How much the heap holds more after the last flush than after the first thousand, in mebibytes. */
  readonly mebibytes: number;
}

/** 100,000 flushes of one invoice in one transaction. Each forgets its entities, as a long import does. */
export async function timeLongTransaction(desk: Desk): Promise<LongTransactionFigures> {
  const heap = () => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed / 2 ** 20;
  };
  return desk.fork().transactional(async (em) => {
    const flush = async (count: number): Promise<number> => {
      const start = performance.now();
      for (let done = 0; done < count; done++) {
        em.create(desk.invoice, { customer: done % CUSTOMERS });
        await em.flush();
        em.clear();
      }
      return (performance.now() - start) / count;
    };
    const first = await flush(SAMPLE);
    const before = heap();
    await flush(FLUSHES - 2 * SAMPLE);
    const last = await flush(SAMPLE);
    return { first, last, mebibytes: heap() - before };
  });
}
