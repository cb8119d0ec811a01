/**
 * The promise of the documentation, attacked for as long as one wants. Run by `npm run test:stress`:
 *
 *   STRESS=20 npm run test:stress            twenty hammers in a row, and twenty times as much of the rest
 *   npm run test:stress -- hammer crash      only these parts
 *
 * It prints what it did, and fails at the first thing that does not hold.
 */
import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { hasMariaDb } from '../support/databases/mariadb/find-binary.ts';
import { startMariaDb } from '../support/databases/mariadb/MariaDbServer.ts';
import { startPostgres } from '../support/databases/postgresql/embedded-postgres.ts';
import { BooksError } from './check.ts';
import { runCrash } from './crash.ts';
import { type HammerFigures, runHammer } from './hammer.ts';
import { type KindName, kindNames, kinds } from './kinds.ts';
import { Cluster, missingForCluster } from './mariadb/galera/Cluster.ts';
import { runQuorum } from './mariadb/galera/quorum.ts';
import { runGalera } from './mariadb/galera/run.ts';
import { mariadbTriggers } from './mariadb/trigger-place.ts';
import { runModel } from './model.ts';
import { runFailover } from './postgresql/failover.ts';
import { PgBouncer } from './postgresql/PgBouncer.ts';
import { postgresqlTriggers } from './postgresql/trigger-place.ts';
import { createDatabase, createEmptyDatabase } from './place.ts';
import { runRestarts } from './restart.ts';
import { serverOf } from './Server.ts';
import { isComplete, seed, size } from './settings.ts';
import { runSqlite } from './sqlite.ts';
import { runTriggers, type TriggerPlace } from './triggers.ts';

const TRANSACTIONS = 200;
const KILLS = 50;
const COUNTER_KILLS = 15;
const MARIADB_KILLS = 5;
const PROGRAMS = 150;

const parts: Record<string, () => Promise<void>> = {
  hammer: async () => {
    for (const name of kindNames) {
      for (let round = 0; round < (name === 'scope' ? size : 1); round++) {
        await hammer(name, seed + round);
      }
    }
  },

  triggers: () => triggers(postgresqlTriggers, server.url),

  pgbouncer: async () => {
    const program = PgBouncer.find();
    if (program === undefined) {
      refuseToLeaveOut('pgbouncer', 'it is not installed (Debian: apt-get install pgbouncer)');
      return;
    }
    const pooler = await PgBouncer.start(program, server.url);
    try {
      for (const numbering of ['scope', 'counter'] as const) {
        for (let round = 0; round < size; round++) {
          const url = await createDatabase(server.url);
          const options = { numbering, seed: seed + round, onError: 'fail', transactions: TRANSACTIONS } as const;
          print(`pgbouncer (${numbering})`, {
            ...(await runHammer({ ...options, url, through: pooler.through(url) })),
          });
        }
      }
    } finally {
      await pooler.stop();
    }
  },

  crash: async () => {
    for (const [name, kills] of [['scope', KILLS * size] as const, ['counter', COUNTER_KILLS * size] as const]) {
      print(`crash (${name})`, { kills, ...(await runCrash(server.url, name, kills, seed)) });
    }
  },

  restart: async () => {
    print('restart', { restarts: 2 * size, ...(await runRestarts(size, seed)) });
  },

  failover: async () => {
    for (const numbering of ['scope', 'counter'] as const) {
      print(`failover (${numbering}, synchronous)`, { ...(await runFailover(numbering, 'synchronous', seed)) });
    }
    const lost = await refusalOf(runFailover('counter', 'asynchronous', seed));
    if (!(lost instanceof BooksError)) {
      throw new Error('A standby that lagged has lost nothing: the failover shows no loss.', { cause: lost });
    }
    print('failover (counter, asynchronous)', { LOST: lost.message });
  },

  mariadb: async () => {
    if (!hasMariaDb()) {
      refuseToLeaveOut('mariadb', 'it is not installed (Debian: apt-get install mariadb-server)');
      return;
    }
    const mariadb = await startMariaDb();
    try {
      for (let round = 0; round < size; round++) {
        await hammerWithDeadlocks('scope', seed + round, mariadb.url);
        await hammerWithDeadlocks('counter', seed + round, mariadb.url);
      }
      await hammer('none', seed, mariadb.url);
      const kills = MARIADB_KILLS * size;
      for (const name of ['scope', 'counter'] as const) {
        const figures = await runCrash(mariadb.url, name, kills, seed, 'retry');
        print(`crash on MariaDB (${name})`, { kills, ...figures });
        expectDeadlocksOnly(figures);
      }
      await triggers(mariadbTriggers, mariadb.url);
    } finally {
      await mariadb.stop();
    }
  },

  galera: async () => {
    const missing = missingForCluster();
    if (missing !== undefined) {
      refuseToLeaveOut('galera', missing);
      return;
    }
    const cluster = await Cluster.start();
    try {
      for (let round = 0; round < size; round++) {
        print('galera', { ...(await runGalera(cluster, 'killing', seed + round)) });
      }
      print('galera (one writer)', { ...(await runGalera(cluster, 'one writer', seed)) });
      const refused = await refusalOf(runGalera(cluster, 'unlocked', seed));
      if (!(refused instanceof BooksError) || !refused.message.startsWith('The numbers of invoice')) {
        throw new Error('Without the lock no number was given twice: the run shows no race.', { cause: refused });
      }
      print('galera (without the lock)', { 'NOT EXACT': refused.message.slice(0, 100) });
      // It leaves one node.
      print('galera (without quorum)', { ...(await runQuorum(cluster)) });
    } finally {
      await cluster.stop();
    }
  },

  sqlite: async () => {
    for (const journal of ['delete', 'wal'] as const) {
      print(`sqlite (${journal})`, { ...(await runSqlite(journal, 100 * size)) });
    }
  },

  model: () => runModel(PROGRAMS * size),
};

/** @param serverUrl PostgreSQL, unless it says otherwise */
async function hammer(numbering: KindName, hammerSeed: number, serverUrl = server.url): Promise<HammerFigures> {
  const url = await createDatabase(serverUrl);
  // Without a lock transactions are refused, and deadlock, for which the server lets them wait a second.
  const options = kinds[numbering].isExact
    ? ({ onError: 'fail', transactions: TRANSACTIONS } as const)
    : ({ onError: 'refuse', transactions: TRANSACTIONS / 4 } as const);
  const figures = await runHammer({ ...options, url, numbering, seed: hammerSeed });
  print(`hammer (${numbering}, ${new URL(url).protocol.replace(':', '')})`, { ...figures });
  if (!kinds[numbering].isExact && !figures.errors[serverOf(url).duplicate]) {
    throw new Error('Without a lock nothing was refused: the hammer does not show the race.');
  }
  return figures;
}

/** Where a transaction may end in a deadlock and is repeated, as the documentation says: with that error, and no other. */
async function hammerWithDeadlocks(numbering: KindName, hammerSeed: number, serverUrl: string): Promise<void> {
  const url = await createDatabase(serverUrl);
  const options = { onError: 'retry', transactions: TRANSACTIONS } as const;
  const figures = await runHammer({ ...options, url, numbering, seed: hammerSeed });
  print(`hammer (${numbering}, ${new URL(url).protocol.replace(':', '')}, repeated)`, { ...figures });
  expectDeadlocksOnly(figures);
}

function expectDeadlocksOnly({ errors }: HammerFigures): void {
  const others = Object.keys(errors).filter((code) => code !== 'ER_LOCK_DEADLOCK');
  if (others.length > 0) {
    throw new Error(`There were other errors than deadlocks: ${others.join(', ')}.`);
  }
}

async function triggers(place: TriggerPlace, serverUrl: string): Promise<void> {
  const { protocol } = new URL(serverUrl);
  const name = `triggers (${protocol.replace(':', '')})`;
  const missing = place.missing();
  if (missing !== undefined) {
    refuseToLeaveOut(name, missing);
    return;
  }
  const run = async (reuse: boolean, isLocked: boolean) => {
    const url = await createEmptyDatabase(serverUrl);
    return runTriggers(place, { url, seconds: 8 * size, seed, reuse, isLocked });
  };
  for (const reuse of [true, false]) {
    print(`${name}, reuse: ${String(reuse)}`, { ...(await run(reuse, true)) });
  }
  const refused = await refusalOf(run(true, false));
  if (!(refused instanceof BooksError || refused instanceof UniqueConstraintViolationException)) {
    throw new Error('Without the lock no number was given twice: the hammer does not show the race.', {
      cause: refused,
    });
  }
}

/** The error that a run ends with, which has to; undefined where it ends with none. */
function refusalOf(run: Promise<unknown>): Promise<unknown> {
  return run.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** @throws Error in CI, where nothing may be left out */
function refuseToLeaveOut(part: string, reason: string): void {
  if (isComplete) {
    throw new Error(`${part}: ${reason}.`);
  }
  print(part, { 'NOT TESTED': reason });
}

function print(name: string, figures: Record<string, unknown>): void {
  const texts = Object.entries(figures).map(([key, value]) => {
    return `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`;
  });
  console.log(`${name}: ${texts.join(', ')}`);
}

const wanted = process.argv.slice(2);
const names = wanted.length > 0 ? wanted : Object.keys(parts);
console.log(`STRESS=${String(size)} STRESS_SEED=${String(seed)}: ${names.join(', ')}`);

const server = await startPostgres();
try {
  for (const name of names) {
    const part = parts[name];
    if (!part) {
      throw new Error(`There is no part '${name}', only ${Object.keys(parts).join(', ')}.`);
    }
    const start = performance.now();
    await part();
    console.log(`${name}: holds (${String(Math.round((performance.now() - start) / 1000))} s)`);
  }
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await server.stop();
}
