import type { Desk } from './desk.ts';

/** How long parts take, in milliseconds, by their names. */
export type Times = Record<string, number>;

/** The scopes of a large flush. */
const SCOPES = 100;

export interface Size {
  readonly rows: number;
  readonly customers: number;
}

/** Fills the table by COPY: each customer has the numbers 1, 2, 3 … */
export async function fill(desk: Desk, { rows, customers }: Size): Promise<void> {
  const program = `awk 'BEGIN { for (i = 0; i < ${String(rows)}; i++) printf "%d\\t%d\\n", i % ${String(customers)}, int(i / ${String(customers)}) + 1 }'`;
  await desk.fork().execute(`copy invoice (customer, number) from program $program$${program}$program$`);
  await desk.fork().execute('vacuum analyze invoice');
}

/** The median of some flushes and looks, over customers that are spread over the table, and of audits of it. */
export async function timeTable(desk: Desk, { customers }: Size): Promise<Times> {
  let turn = 0;
  const next = () => (++turn * 7919) % customers;
  const large = () => {
    const scopes = Array.from({ length: SCOPES }, next);
    return desk.flush(Array.from({ length: 1000 }, (_, entity) => scopes[entity % SCOPES] ?? 0));
  };
  // COPY has written no counters.
  await desk.numbers().resync();
  // Before the flushes, which add the same to a small table and to a large one.
  const auditing = await median(3, () => audit(desk));
  const times = {
    'one entity': await median(300, () => desk.flush([next()])),
    '1,000 entities over 100 scopes': await median(30, large),
    '`last` of one scope': await median(300, () => desk.numbers().last({ customer: next() })),
    audit: auditing,
  };
  await audit(desk);
  return times;
}

async function audit(desk: Desk): Promise<void> {
  const { isExact, findings } = await desk.numbers().audit({ limit: 1 });
  if (!isExact) {
    throw new Error(`The audit has found ${findings.map(({ kind }) => kind).join()}.`);
  }
}

/** The median of some runs, after as many that warm up. */
async function median(runs: number, run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let done = 0; done < 2 * runs; done++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return times.slice(runs).sort((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
}
