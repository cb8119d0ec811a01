/**
 * What an audit takes, against the aggregate that anybody would write, and what rows in bulk take. Run by
 * `npm run bench:audit`:
 *
 *   --rows <n>   rows of the table, 1,000,000 by default; it has a hundredth as many customers
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EntitySchema, MikroORM, type OptionalProps } from '@mikro-orm/core';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { SqliteDriver } from '@mikro-orm/sqlite';
import { AutoSequenceSubscriber, AutoSequenceType, sequenceOf } from 'mikro-orm-auto-sequence';
import { exitOnSignal, startPostgres } from '../test/support/databases/postgresql/embedded-postgres.ts';

interface Invoice {
  [OptionalProps]?: 'id' | 'number' | 'note';
  id: number;
  customer: number;
  number: number | null;
  note: string;
}

const Invoice = new EntitySchema<Invoice>({
  name: 'Invoice',
  properties: {
    id: { type: 'integer', primary: true },
    customer: { type: 'integer' },
    number: { type: new AutoSequenceType({ uniqueWith: 'customer' }), nullable: true },
    note: { type: 'string', default: 'the note of an invoice' },
  },
});

const { values: options } = parseArgs({ options: { rows: { type: 'string', default: '1000000' } } });
const rows = Number(options.rows);
const customers = rows / 100;
const ROUNDS = 9;

exitOnSignal();
const server = await startPostgres({ settings: { max_wal_size: '8GB', shared_buffers: '512MB' } });
const folder = await mkdtemp(join(tmpdir(), 'auto-sequence-audit-'));
try {
  await measure('PostgreSQL', { driver: PostgreSqlDriver, clientUrl: server.url }, 'vacuum analyze invoice');
  await measure('SQLite', { driver: SqliteDriver, dbName: join(folder, 'audit.db') }, 'analyze');
} finally {
  await server.stop();
  await rm(folder, { recursive: true });
}

type Place = Pick<
  Parameters<typeof MikroORM.init<PostgreSqlDriver | SqliteDriver>>[0],
  'driver' | 'clientUrl' | 'dbName'
>;

async function measure(name: string, place: Place, analyze: string): Promise<void> {
  const orm = await MikroORM.init<PostgreSqlDriver | SqliteDriver>({
    ...place,
    entities: [Invoice],
    subscribers: [new AutoSequenceSubscriber()],
  });
  try {
    await orm.schema.create();
    const fork = (): SqlEntityManager => orm.em.fork();
    await fill(fork());
    await fork().execute(analyze);
    const audit = () => sequenceOf(fork(), Invoice, 'number').audit();
    const aggregate = () => fork().execute('select count(*), max(number) from invoice group by customer');
    const exact = await medians({ aggregate, audit });
    await fork().execute('update invoice set number = null where number = 50 and customer % 100 = 0');
    const withGaps = await medians({ aggregate, audit });
    const nulls = await once(() => fork().execute('update invoice set number = null'));
    const backfill = await once(() => sequenceOf(fork(), Invoice, 'number').backfill());
    await fork().execute('delete from invoice');
    const rowsOf = (count: number, keys: number) =>
      Array.from({ length: count }, (_, at) => ({ customer: at % keys, note: '' }));
    const many = rowsOf(100_000, 1000);
    const assign = await once(() => fork().transactional((em) => sequenceOf(em, Invoice, 'number').assign(many)));
    console.log(`\n${name}, ${rows.toLocaleString('en')} rows over ${customers.toLocaleString('en')} keys`);
    console.table({
      'the aggregate': show(exact.aggregate),
      'audit, all exact': show(exact.audit, exact.aggregate),
      'the aggregate, with gaps': show(withGaps.aggregate),
      'audit, a gap in each hundredth key': show(withGaps.audit, withGaps.aggregate),
      'numbers set to null, by SQL': show(nulls),
      'backfill, all rows': show(backfill, nulls),
      'assign, 100,000 rows over 1,000 keys': show(assign),
    });
  } finally {
    await orm.close();
  }
}

function show(milliseconds: number, to?: number) {
  return { ms: Math.round(milliseconds), ratio: to === undefined ? '' : (milliseconds / to).toFixed(2) };
}

async function fill(em: SqlEntityManager): Promise<void> {
  const AT_ONCE = 10_000;
  for (let from = 0; from < rows; from += AT_ONCE) {
    const values = Array.from({ length: AT_ONCE }, (_, at) => {
      const row = from + at;
      return `(${String(row % customers)}, ${String(Math.floor(row / customers) + 1)}, 'the note of invoice ${String(row)}')`;
    });
    await em.execute(`insert into invoice (customer, number, note) values ${values.join(',')}`);
  }
}

/** The median of each work, whose turns alternate. */
async function medians<Name extends string>(
  works: Record<Name, () => Promise<unknown>>,
): Promise<Record<Name, number>> {
  const times = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, work] of Object.entries<() => Promise<unknown>>(works)) {
      times.set(name, [...(times.get(name) ?? []), await once(work)]);
    }
  }
  const sorted = [...times].map(([name, all]) => [name, all.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]] as const);
  return Object.fromEntries(sorted) as Record<Name, number>;
}

async function once(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
