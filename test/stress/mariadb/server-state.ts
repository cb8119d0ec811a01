import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { withClient } from '../../support/databases/mariadb/with-client.ts';

const PATIENCE_MS = 20_000;

/** The deadlocks that InnoDB has counted, in all databases. */
export function countDeadlocks(url: string): Promise<number> {
  const sql = `select count from information_schema.innodb_metrics where name = 'lock_deadlocks'`;
  return withClient(url, (client) => count(client, sql));
}

const OTHERS = 'from information_schema.processlist where db = database() and id <> connection_id()';

/** Waits until the server has noticed that all connections to a database have ended. */
export function untilNobody(url: string): Promise<void> {
  return withClient(url, async (client) => {
    await until(async () => (await count(client, `select count(*) as count ${OTHERS}`)) === 0, 'still has connections');
  });
}

/** @throws Error when a transaction has not ended */
export async function expectNoLocks(url: string): Promise<void> {
  const transactions = `select count(*) as count from information_schema.innodb_trx
    where trx_mysql_thread_id in (select id ${OTHERS})`;
  const left = await withClient(url, (client) => count(client, transactions));
  if (left > 0) {
    throw new Error(`${String(left)} transactions are left.`);
  }
}

/** Waits until the server has noticed that a client is gone, and returns how many milliseconds that took. */
export async function untilGone(url: string, id: number): Promise<number> {
  const start = performance.now();
  const sql = `select count(*) as count from information_schema.processlist where id = ${String(id)}`;
  await withClient(url, (client) =>
    until(async () => (await count(client, sql)) === 0, 'does not notice a lost client'),
  );
  return performance.now() - start;
}

async function count(client: Connection, sql: string): Promise<number> {
  const [rows] = await client.query<RowDataPacket[]>(sql);
  return Number(Object.values(rows[0] ?? {})[0]);
}

async function until(isSo: () => Promise<boolean>, otherwise: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > deadline) {
      throw new Error(`The server ${otherwise}.`);
    }
    await sleep(10);
  }
}
