import type { EntitySchema } from '@mikro-orm/core';

/** Behind all ids that MikroORM counts. It has them a thousand apart. */
const FIRST_OWN_ID = 1000 * 2 ** 32;

/**
 * Gives an entity of this package an id that no entity of the application has. Each copy of `@mikro-orm/core` counts ids
 * for itself, and takes entities of one id for the same one: the schema generator and a flush would leave one of them out.
 */
export function withOwnId<T extends EntitySchema>(schema: T): T {
  Object.assign(schema.meta, { _id: FIRST_OWN_ID + schema.meta._id });
  return schema;
}
