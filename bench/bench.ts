/**
 * What a number costs. Run by `npm run bench`:
 *
 *   --quick            within a minute, with more noise and without the largest cases
 *   --budget <s>       seconds for a case, 90 by default, after a third as many to warm up; with fewer, fewer rounds
 *   --database <name>  only postgresql, mariadb or sqlite
 *   --only <text>      only the cases whose names contain the text; `memory` is one, too
 *   --durable          commits wait for the disk, which makes the share of the numbering smaller; a server that
 *                      a variable names decides for itself
 *   --output <folder>  where results.json and the charts go; bench/results, or a temporary folder for what is not a full run
 *   --draw             measures nothing, and draws the charts of the folder's results.json anew
 *
 * `POSTGRES_URL` and `MARIADB_URL` name servers to use instead of those that the run starts. Where there is no MariaDB, the
 * run says so and goes on without it.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hasMariaDb } from '../test/support/databases/mariadb/find-binary.ts';
import { exitOnSignal } from '../test/support/databases/postgresql/embedded-postgres.ts';
import { Application } from './application.ts';
import { experimentsFor, type Network } from './cases.ts';
import { drawChart, drawWays } from './chart.ts';
import { contenderNames, type DatabaseKind } from './contenders.ts';
import { type BenchPace, runExperiment } from './experiment.ts';
import { measureMemory } from './memory.ts';
import type { Place } from './place.ts';
import { openMariaDb } from './mariadb.ts';
import { openPostgreSql } from './postgresql.ts';
import type { CaseResult, GrowthResult, MemoryResult, Results } from './results.ts';
import { openSqlite } from './sqlite.ts';
import { type Spread, spreadOf } from './statistics.ts';
import { tablesOf, titles } from './tables.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    budget: { type: 'string', default: '90' },
    database: { type: 'string' },
    only: { type: 'string', default: '' },
    durable: { type: 'boolean', default: false },
    output: { type: 'string' },
    draw: { type: 'boolean', default: false },
  },
});

const pace: BenchPace = options.quick
  ? { rounds: 15, minRounds: 3, budget: 0.8, warmUpFlushes: 50 }
  : { rounds: 60, minRounds: 10, budget: Number(options.budget), warmUpFlushes: 500 };

if (options.database !== undefined && !(options.database in titles)) {
  throw new RangeError(`--database is one of ${Object.keys(titles).join(', ')}`);
}

const isFull = !options.quick && options.only === '' && options.database === undefined;
const output =
  options.output ??
  (isFull || options.draw ? join(import.meta.dirname, 'results') : join(tmpdir(), 'mikro-orm-auto-sequence-bench'));

/** Milliseconds to the server that is far away, there and back. */
const REMOTE_ROUND_TRIP = 1;

const databases: [DatabaseKind, () => Promise<Place>][] = [
  ['postgresql', () => openPostgreSql({ durable: options.durable, roundTrip: REMOTE_ROUND_TRIP })],
  ['mariadb', () => openMariaDb({ durable: options.durable, roundTrip: REMOTE_ROUND_TRIP })],
  ['sqlite', () => openSqlite({ durable: options.durable })],
];

exitOnSignal();
const results = options.draw ? await readResults() : await run();
await mkdir(output, { recursive: true });
await writeFile(join(output, 'results.json'), `${JSON.stringify(results, undefined, 2)}\n`);
await writeFile(join(output, 'results.svg'), `${await drawChart(results)}\n`);
await writeFile(join(output, 'ways.svg'), `${await drawWays(results)}\n`);
console.log(`${tablesOf(results)}\n\nWritten to ${output}`);

function isWanted([database]: readonly [DatabaseKind, unknown]): boolean {
  if (options.database !== undefined && options.database !== database) {
    return false;
  }
  const isThere = database !== 'mariadb' || process.env['MARIADB_URL'] !== undefined || hasMariaDb();
  if (!isThere) {
    console.error('Left out: mariadb. Install MariaDB (Debian, Ubuntu: mariadb-server), or set MARIADB_URL.');
  }
  return isThere;
}

async function readResults(): Promise<Results> {
  return JSON.parse(await readFile(join(output, 'results.json'), 'utf8')) as Results;
}

async function run(): Promise<Results> {
  const cases: CaseResult[] = [];
  const growth: GrowthResult[] = [];
  const memory: MemoryResult[] = [];
  const versions: Record<string, string> = { 'Node.js': process.versions.node };
  for (const [name, user] of [
    ['@mikro-orm/core', '@mikro-orm/sql'],
    ['pg', '@mikro-orm/postgresql'],
    ['mysql2', '@mikro-orm/mariadb'],
    ['better-sqlite3', '@mikro-orm/sqlite'],
  ] as const) {
    versions[name] = versionOf(name, user);
  }
  const durable: Record<string, boolean> = {};
  const roundTrips: Record<string, Spread> = {};
  for (const [database, open] of databases.filter(isWanted)) {
    const place = await open();
    try {
      durable[database] = place.isDurable;
      versions[database] = await inspect(place, roundTrips);
      for (const experiment of experimentsFor(database, options.quick)) {
        const wanted = experiment.filter(({ name }) => name.includes(options.only));
        if (wanted.length > 0) {
          progress(database, wanted.map(({ name }) => name).join(' / '));
          const measured = await runExperiment(database, place, wanted, pace);
          cases.push(...measured.cases);
          growth.push(...measured.growth);
        }
      }
      if (database === 'postgresql' && 'memory'.includes(options.only)) {
        progress(database, 'memory');
        const names = contenderNames.filter((name) => !options.quick || name !== 'by hand');
        memory.push(await measureMemory(database, place, names, options.quick ? 1 : 7));
      }
    } finally {
      await place.close();
    }
  }
  return {
    takenAt: new Date().toISOString(),
    quick: options.quick,
    durable,
    machine: {
      processor: cpus()[0]?.model ?? '',
      cores: availableParallelism(),
      memory: `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    },
    versions,
    roundTrips,
    cases,
    growth,
    memory,
  };
}

/** The version of a database; and how far away it is, which goes to `roundTrips`. */
async function inspect(place: Place, roundTrips: Record<string, Spread>): Promise<string> {
  const room = await place.createRoom('inspect');
  let version = '';
  for (const network of Object.keys(room.options) as Network[]) {
    const application = await Application.open('plain', room, network, 1);
    version = await application.version();
    if (room.kind !== 'sqlite') {
      const pings: number[] = [];
      for (let ping = 0; ping < 50; ping++) {
        pings.push(await application.ping());
      }
      roundTrips[`${titles[room.kind]} ${network}`] = spreadOf(pings);
    }
    await application.close();
  }
  return version;
}

/** The version of a package as another one finds it. */
function versionOf(name: string, user: string): string {
  const { version } = createRequire(import.meta.resolve(user))(`${name}/package.json`) as { version: string };
  return version;
}

function progress(database: DatabaseKind, what: string): void {
  console.error(`${new Date().toLocaleTimeString('en-GB')} ${database}: ${what}`);
}
