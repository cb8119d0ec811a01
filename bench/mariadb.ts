import { randomBytes } from 'node:crypto';
import type { RowDataPacket } from 'mysql2/promise';
import { startMariaDb } from '../test/support/databases/mariadb/MariaDbServer.ts';
import { withClient } from '../test/support/databases/mariadb/with-client.ts';
import { startDelayProxy } from './delay-proxy.ts';
import type { Place } from './place.ts';

/** What is measured is the numbering, not the server's housekeeping. */
const ownSettings = { 'innodb-buffer-pool-size': '512M', 'innodb-log-file-size': '1G' };

/** What a commit that waits for the disk needs, where there is a binary log too. */
const durableSettings = { 'innodb-flush-log-at-trx-commit': '1', 'sync-binlog': '1' };

/** A database for each contender, on the server of `MARIADB_URL` or on one that it starts. */
export async function openMariaDb(options: { durable: boolean; roundTrip: number }): Promise<Place> {
  const external = process.env['MARIADB_URL'];
  const settings = { ...ownSettings, ...(options.durable ? durableSettings : {}) };
  const server = external ? undefined : await startMariaDb({ durable: options.durable, settings });
  const url = external ?? server?.url ?? '';
  const { hostname, port } = new URL(url);
  const proxy = await startDelayProxy(hostname, Number(port || 3306), options.roundTrip);
  const remoteUrl = new URL(url);
  remoteUrl.host = `127.0.0.1:${String(proxy.port)}`;
  const prefix = `auto_sequence_bench_${randomBytes(6).toString('hex')}`;
  const rooms = new Set<string>();
  return {
    isDurable: await isDurable(url),

    async createRoom(room) {
      const dbName = `${prefix}_${room.replaceAll(' ', '_')}`;
      rooms.add(dbName);
      await withClient(url, (client) => client.query(`create or replace database ${dbName}`));
      return {
        kind: 'mariadb',
        options: { local: { clientUrl: url, dbName }, remote: { clientUrl: remoteUrl.href, dbName } },
        setUp: [],
      };
    },

    async close() {
      proxy.stop();
      await withClient(url, async (client) => {
        for (const name of rooms) {
          await client.query(`drop database if exists ${name}`);
        }
      });
      await server?.stop();
    },
  };
}

function isDurable(url: string): Promise<boolean> {
  return withClient(url, async (client) => {
    const sql = 'select @@innodb_flush_log_at_trx_commit = 1 and (not @@log_bin or @@sync_binlog = 1) as is_durable';
    const [rows] = await client.query<RowDataPacket[]>(sql);
    return rows.every((row) => Number(row['is_durable']) === 1);
  });
}
