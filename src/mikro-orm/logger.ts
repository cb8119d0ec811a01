import type { EntityManager } from '@mikro-orm/core';

/** Warns in MikroORM's log. Its logger drops warnings without `debug`, unless they say that they are enabled. */
export function warn(em: EntityManager, message: string): void {
  em.config.getLogger().warn('query', message, { enabled: true });
}
