import type { EntityManager } from '@mikro-orm/core';
import { Ticket } from './entities.js';

export async function giveNumber(em: EntityManager, project: number) {
  // #region explicit
  const imported = em.create(Ticket, {
    project,
    title: 'imported',
    number: 40,
  });
  const next = em.create(Ticket, { project, title: 'next' });
  await em.flush(); // the imported ticket keeps 40, the next one is 41
  // #endregion explicit
  return [imported.number, next.number];
}
