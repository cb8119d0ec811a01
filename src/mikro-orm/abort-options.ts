import type { AbortQueryOptions, EntityManager } from '@mikro-orm/core';

/** The abort signal of an entity manager and what it does to a query, which `em.find` and a flush pass on. */
export function abortOptionsOf(em: EntityManager): AbortQueryOptions | undefined {
  return em['getAbortOptions']();
}
