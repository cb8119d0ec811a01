import type { AnyEntity, EntityManager, EntityMetadata, EntityName, EventArgs, EventSubscriber } from '@mikro-orm/core';
import { standBehind, standingBehind } from '../mikro-orm/stand-behind.js';

type Check = (args: EventArgs<AnyEntity>) => void;

/** Looks at some entities after their hooks, and just before they are written. */
abstract class HookWatch implements EventSubscriber {
  constructor(
    protected readonly check: Check,
    readonly entities: ReadonlySet<EntityName>,
  ) {}

  getSubscribedEntities(): EntityName[] {
    return [...this.entities];
  }
}

/** Before they are inserted. */
export class CreateWatch extends HookWatch {
  beforeCreate(args: EventArgs<AnyEntity>): void {
    this.check(args);
  }
}

/** Before they are updated. */
export class UpdateWatch extends HookWatch {
  beforeUpdate(args: EventArgs<AnyEntity>): void {
    this.check(args);
  }
}

/** Adds a watch for those of the entities that none watches yet behind all subscribers of the application. */
export function watch(
  em: EntityManager,
  Watch: typeof CreateWatch | typeof UpdateWatch,
  metas: readonly EntityMetadata[],
  check: Check,
): void {
  const watches = standingBehind(em).filter((each): each is HookWatch => each instanceof Watch);
  const missing = metas.map((meta) => meta.class).filter((each) => !watches.some(({ entities }) => entities.has(each)));
  if (missing.length > 0) {
    standBehind(em, new Watch(check, new Set<EntityName>(missing)));
  }
}
