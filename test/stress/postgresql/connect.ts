import { MikroORM } from '@mikro-orm/core';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { AutoSequenceSubscriber, type AutoSequenceSubscriberOptions } from 'mikro-orm-auto-sequence';
import type { Pool } from 'pg';
import { releaseDeadConnections } from '../../support/databases/postgresql/dead-connections.ts';
import type { Application } from '../Server.ts';
import { CONNECTIONS, entities } from '../entities.ts';

/** An application on a PostgreSQL server. */
export function connect(clientUrl: string, defaults: AutoSequenceSubscriberOptions): Promise<Application> {
  return MikroORM.init({
    driver: PostgreSqlDriver,
    clientUrl,
    entities,
    pool: { min: 0, max: CONNECTIONS },
    subscribers: [new AutoSequenceSubscriber(defaults)],
    driverOptions: {
      onPoolCreated: (pool: Pool) => {
        releaseDeadConnections(pool);
      },
    },
    // Warnings of connections that break are no news where the server is made to break them.
    logger: () => undefined,
  });
}
