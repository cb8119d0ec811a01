/**
 * How the cost grows: large tables, one hot key, large flushes, long transactions. Run by `npm run bench:scale`:
 *
 *   --rows <n>     rows of the large table, 10,000,000 by default; it has a hundredth as many customers
 *   --only <case>  table, key, flush or transaction; all of them by default
 *
 * It takes five minutes, and some gigabytes of a temporary folder.
 */
import { parseArgs } from 'node:util';
import { exitOnSignal, startPostgres } from '../../test/support/databases/postgresql/embedded-postgres.ts';
import { withClient } from '../../test/support/databases/postgresql/with-client.ts';
import { Desk, type Way, ways } from './desk.ts';
import { hammerOneKey } from './hot-key.ts';
import { timeLargeFlush, timeLongTransaction } from './large-flush.ts';
import { fill, type Size, timeTable, type Times } from './large-table.ts';

const { values: options } = parseArgs({
  options: { rows: { type: 'string', default: '10000000' }, only: { type: 'string' } },
});

const SMALL: Size = { rows: 10_000, customers: 100 };
const LARGE: Size = { rows: Number(options.rows), customers: Number(options.rows) / 100 };
const CONNECTIONS = 64;

const cases: Record<string, (way: Way) => Promise<void>> = {
  table: async (way) => {
    const [small, large] = [await tableAt(way, SMALL), await tableAt(way, LARGE)];
    console.table(growth(small, large));
  },
  key: async (way) => {
    console.log(`one key, ${String(CONNECTIONS)} connections`);
    console.table(await at(way, CONNECTIONS, (desk) => hammerOneKey(desk, CONNECTIONS)));
  },
  flush: async (way) => {
    console.log('50,000 entities over two sequences in one flush');
    console.table(await at(way, 1, timeLargeFlush));
  },
  transaction: async (way) => {
    console.log('100,000 flushes in one transaction');
    console.table(await at(way, 1, timeLongTransaction));
  },
};

exitOnSignal();
const server = await startPostgres({
  durable: true,
  settings: { max_wal_size: '8GB', shared_buffers: '1GB', checkpoint_timeout: '1d' },
});
try {
  for (const way of ways) {
    await show(way);
  }
} finally {
  await server.stop();
}

async function show(way: Way): Promise<void> {
  console.log(`\n${way.name}`);
  for (const [name, run] of Object.entries(cases)) {
    if (options.only === undefined || options.only === name) {
      await run(way);
    }
  }
}

function tableAt(way: Way, size: Size): Promise<Times> {
  return at(way, 1, async (desk) => {
    await fill(desk, size);
    return timeTable(desk, size);
  });
}

/** Runs something on an application with a database of its own, which is gone afterwards. */
async function at<T>(way: Way, connections: number, run: (desk: Desk) => Promise<T>): Promise<T> {
  await withClient(server.url, (client) => client.query('create database scale'));
  const url = new URL(server.url);
  url.pathname = 'scale';
  const desk = await Desk.open(url.href, way, connections);
  try {
    return await run(desk);
  } finally {
    await desk.close();
    await withClient(server.url, (client) => client.query('drop database scale with (force)'));
  }
}

function growth(small: Times, large: Times): Record<string, Record<string, string>> {
  return Object.fromEntries(
    Object.entries(small).map(([name, milliseconds]) => {
      const later = large[name] ?? Number.NaN;
      return [
        name,
        {
          [`${SMALL.rows.toLocaleString('en')} rows`]: `${milliseconds.toFixed(2)} ms`,
          [`${LARGE.rows.toLocaleString('en')} rows`]: `${later.toFixed(2)} ms`,
          growth: (later / milliseconds).toFixed(2),
        },
      ];
    }),
  );
}
