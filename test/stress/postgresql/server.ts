import { randomBytes } from 'node:crypto';
import { withClient } from '../../support/databases/postgresql/with-client.ts';
import type { Server } from '../Server.ts';
import { connect } from './connect.ts';
import { ForeignProgram } from './ForeignProgram.ts';
import { countDeadlocks, expectNoLocks, untilGone, untilNobody } from './server-state.ts';

export const postgresql: Server = {
  createDatabase,
  connect,
  prepareForeignProgram: (url) => new ForeignProgram(url),
  query: (url, sql) => withClient(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows),
  countDeadlocks,
  expectNoLocks,
  untilNobody,
  connectionId: 'select pg_backend_pid() as id',
  untilGone,
  mayDeleteFirst: true,
  duplicate: '23505',
};

async function createDatabase(serverUrl: string): Promise<string> {
  const name = `stress_${randomBytes(6).toString('hex')}`;
  await withClient(serverUrl, (client) => client.query(`create database ${name}`));
  const url = new URL(serverUrl);
  url.pathname = name;
  return url.href;
}
