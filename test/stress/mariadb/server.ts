import { MikroORM } from '@mikro-orm/core';
import { MariaDbDriver } from '@mikro-orm/mariadb';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import type { RowDataPacket } from 'mysql2/promise';
import { withClient } from '../../support/databases/mariadb/with-client.ts';
import { CONNECTIONS, entities } from '../entities.ts';
import type { Server } from '../Server.ts';
import { ForeignProgram } from './ForeignProgram.ts';
import { countDeadlocks, expectNoLocks, untilGone, untilNobody } from './server-state.ts';

export const mariadb: Server = {
  connect: (clientUrl, defaults) =>
    MikroORM.init({
      driver: MariaDbDriver,
      clientUrl,
      entities,
      pool: { min: 0, max: CONNECTIONS },
      subscribers: [new AutoSequenceSubscriber(defaults)],
      // Warnings of connections that break are no news where the server is made to break them.
      logger: () => undefined,
    }),
  prepareForeignProgram: (url) => new ForeignProgram(url),
  query: (url, sql) => withClient(url, async (client) => (await client.query<RowDataPacket[]>(sql))[0]),
  countDeadlocks,
  expectNoLocks,
  untilNobody,
  connectionId: 'select connection_id() as id',
  untilGone,
  mayDeleteFirst: false,
  duplicate: 'ER_DUP_ENTRY',
};
