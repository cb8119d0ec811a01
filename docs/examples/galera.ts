import type { EntityManager } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/mariadb';
import {
  AutoSequenceCounter,
  AutoSequenceSubscriber,
  withRetry,
} from 'mikro-orm-auto-sequence';
import { Project, Ticket } from './entities.js';
import { closeWhenRefused } from './galera-pool.js';

export function open(host: string, dbName: string) {
  // #region orm
  return MikroORM.init({
    host, // of a proxy that leads all who write to one node
    dbName,
    entities: [Project, Ticket, AutoSequenceCounter],
    subscribers: [new AutoSequenceSubscriber()],
    onCreateConnection: closeWhenRefused,
  });
  // #endregion orm
}

// #region retry
export function createTicket(em: EntityManager, project: number) {
  return withRetry(
    em,
    async (em) => {
      const ticket = em.create(Ticket, { project, title: 'from any node' });
      await em.flush();
      return ticket.number;
    },
    { attempts: 10 },
  );
}
// #endregion retry
