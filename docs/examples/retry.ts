import type { EntityManager } from '@mikro-orm/core';
import { withRetry } from 'mikro-orm-auto-sequence';
import { Ticket } from './entities.js';

export async function createTicket(em: EntityManager, project: number) {
  // #region use
  const ticket = await withRetry(em, async (em) => {
    const open = await em.count(Ticket, { project });
    return em.create(Ticket, {
      project,
      title: `after ${String(open)} others`,
    });
  });
  // #endregion use
  return ticket;
}
