import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { withClient } from '../../support/databases/postgresql/with-client.ts';

const PATIENCE_MS = 20_000;

/** The deadlocks that the server has counted in a database. */
export async function countDeadlocks(url: string): Promise<number> {
  const deadlocks = 'select deadlocks as count from pg_stat_database where datname = current_database()';
  return withClient(url, (client) => count(client, deadlocks));
}

/** Waits until the server has noticed that all connections to a database have ended: its statistics are complete then. */
export async function untilNobody(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const deadline = Date.now() + PATIENCE_MS;
    const others = `select count(*) as count from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;
    while ((await count(client, others)) > 0) {
      if (Date.now() > deadline) {
        throw new Error('The server still has connections.');
      }
      await sleep(10);
    }
  });
}

/** @throws Error when somebody still has an advisory lock */
export async function expectNoLocks(url: string): Promise<void> {
  const locks = `select count(*) as count from pg_locks where locktype = 'advisory'`;
  const left = await withClient(url, (client) => count(client, locks));
  if (left > 0) {
    throw new Error(`${String(left)} advisory locks are left.`);
  }
}

async function count(client: Client, sql: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(sql);
  return Number(rows[0]?.count);
}

/** Waits until the server has noticed that a client is gone, and returns how long that took. */
export async function untilGone(url: string, pid: number): Promise<number> {
  const start = performance.now();
  return withClient(url, async (client) => {
    for (;;) {
      const { rows } = await client.query('select 1 from pg_stat_activity where pid = $1', [pid]);
      const waited = performance.now() - start;
      if (rows.length === 0) {
        return waited;
      }
      if (waited > PATIENCE_MS) {
        throw new Error('The server does not notice that a client is gone.');
      }
      await sleep(5);
    }
  });
}
