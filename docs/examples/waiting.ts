import { defineEntity, type EntityManager, p } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/postgresql';
import {
  autoSequence,
  AutoSequenceSubscriber,
  LockTimeoutError,
} from 'mikro-orm-auto-sequence';
import { Project, Ticket } from './entities.js';

export async function open(clientUrl: string, dbName: string) {
  // #region orm
  const orm = await MikroORM.init({
    clientUrl,
    dbName,
    entities: [Project, Ticket],
    pool: { min: 0, max: 10 },
    subscribers: [new AutoSequenceSubscriber({ lockTimeout: 2_000 })],
  });
  // #endregion orm
  return orm;
}

export const Urgent = defineEntity({
  name: 'Urgent',
  properties: {
    id: p.integer().primary(),
    // #region sequence
    number: autoSequence({ lockTimeout: 0 }), // do not wait at all
    // #endregion sequence
  },
});

export async function createTicket(em: EntityManager, project: number) {
  // #region catch
  try {
    em.create(Ticket, { project, title: 'now or never' });
    await em.flush();
    return 201;
  } catch (error) {
    if (error instanceof LockTimeoutError) {
      return 503; // another transaction holds the project's numbers: try again later
    }
    throw error;
  }
  // #endregion catch
}
