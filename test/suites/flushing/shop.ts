import type { EntityName, FilterQuery } from '@mikro-orm/core';
import { AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import type { OrmOptions, TestOrm } from '../../support/test-orm.js';
import { shop } from './entities.js';

/** Opens a shop without customers. */
export function openShop(database: TestDatabase, options: Partial<OrmOptions> = {}): Promise<TestOrm> {
  return database.init({ entities: shop, subscribers: [new AutoSequenceSubscriber()], ...options });
}

/** What the database holds in one column, in the order of the ids. */
export async function column<T extends { id: number }, K extends keyof T & string>(
  testOrm: TestOrm,
  entity: EntityName<T>,
  property: K,
  where: FilterQuery<NoInfer<T>> = {},
): Promise<T[K][]> {
  const rows: T[] = await testOrm.em().find(entity, where);
  return rows.sort((a, b) => a.id - b.id).map((row) => row[property]);
}
