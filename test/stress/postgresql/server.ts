import { withClient } from '../../support/databases/postgresql/with-client.ts';
import type { Server } from '../Server.ts';
import { connect } from './connect.ts';
import { ForeignProgram } from './ForeignProgram.ts';
import { countDeadlocks, expectNoLocks, untilGone, untilNobody } from './server-state.ts';

export const postgresql: Server = {
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
