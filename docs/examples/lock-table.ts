import type { EntityManager } from '@mikro-orm/core';
import { lockTable } from 'mikro-orm-auto-sequence';
import { Ticket } from './entities.js';

export async function followLast(em: EntityManager, project: number) {
  // #region follow
  const ticket = await lockTable(em, Ticket, async (em) => {
    // Nobody else writes to the table until this transaction ends. All can read.
    const [last] = await em.find(
      Ticket,
      { project },
      { orderBy: { number: 'desc' }, limit: 1, filters: false },
    );
    return em.create(Ticket, {
      project,
      title: `follows ${last?.title ?? 'nothing'}`,
    });
  });
  // #endregion follow
  return ticket;
}
