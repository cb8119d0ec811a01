import type { EntityManager, InferEntity } from '@mikro-orm/core';
import { Factory, Seeder } from '@mikro-orm/seeder';
import { MikroORM } from '@mikro-orm/sqlite';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { Project, Ticket } from './entities.js';

// #region factory
export class TicketFactory extends Factory<InferEntity<typeof Ticket>> {
  readonly model = Ticket;

  /** No number: the flush gives it. */
  definition() {
    return { title: 'a ticket' };
  }
}
// #endregion factory

// #region seeder
export class TicketSeeder extends Seeder {
  async run(em: EntityManager) {
    const project = em.create(Project, { name: 'site' });
    await new TicketFactory(em).create(100, { project });
  }
}
// #endregion seeder

// #region test
/** A database of its own for each test: numbers start at 1. */
export async function openTestDatabase() {
  const orm = await MikroORM.init({
    dbName: ':memory:',
    entities: [Project, Ticket],
    subscribers: [new AutoSequenceSubscriber()],
  });
  await orm.schema.create();
  return orm;
}
// #endregion test
