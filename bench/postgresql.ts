import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { startPostgres } from '../test/support/databases/postgresql/embedded-postgres.ts';
import { startDelayProxy } from './delay-proxy.ts';
import type { Place } from './place.ts';

/** What is measured is the numbering, not the server's housekeeping. */
const ownSettings = {
  autovacuum: 'off',
  checkpoint_timeout: '1d',
  max_wal_size: '8GB',
  shared_buffers: '512MB',
};

/** A database of the benchmark's own, on the server of `POSTGRES_URL` or on one that it starts. */
export async function openPostgreSql(options: { durable: boolean; roundTrip: number }): Promise<Place> {
  const external = process.env['POSTGRES_URL'];
  const server = external ? undefined : await startPostgres({ durable: options.durable, settings: ownSettings });
  const serverUrl = external ?? server?.url ?? '';
  const name = `auto_sequence_bench_${randomBytes(6).toString('hex')}`;
  await onServer(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const proxy = await startDelayProxy(url.hostname, Number(url.port || 5432), options.roundTrip);
  const remoteUrl = new URL(url);
  remoteUrl.host = `127.0.0.1:${String(proxy.port)}`;
  const [settings] = await onServer<{ is_durable: boolean }>(
    url.href,
    `select current_setting('fsync') = 'on' and current_setting('synchronous_commit') <> 'off' as is_durable`,
  );
  return {
    isDurable: settings?.is_durable ?? false,

    /** A schema for each contender, which its connections look into and into no other. */
    async createRoom(room) {
      const schema = room.replaceAll(' ', '_');
      await onServer(url.href, `drop schema if exists ${schema} cascade; create schema ${schema}`);
      const driverOptions = { options: `-c search_path=${schema}` };
      return {
        kind: 'postgresql',
        options: {
          local: { clientUrl: url.href, driverOptions },
          remote: { clientUrl: remoteUrl.href, driverOptions },
          'remote pipelined': { clientUrl: remoteUrl.href, driverOptions: { ...driverOptions, pipeline: true } },
        },
        setUp: [],
      };
    },

    async close() {
      proxy.stop();
      await onServer(serverUrl, `drop database ${name} with (force)`);
      await server?.stop();
    },
  };
}

async function onServer<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<Row>(sql);
    return rows;
  } finally {
    await client.end();
  }
}
