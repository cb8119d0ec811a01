import {
  type AnyEntity,
  type EntityManager,
  type EntityMetadata,
  type EventArgs,
  EventType,
  type UnitOfWork,
  wrap,
} from '@mikro-orm/core';
import { sequencesOf } from '../declare/Sequence.js';
import type { EntityClaim } from './EntityClaim.js';
import { CreateWatch, UpdateWatch, watch } from './hook-watch.js';
import { refuseLateEdit, refuseOtherRow } from './refuse-hooks.js';

/** The hooks that could change a number. MikroORM adds updates to a flush, which write what any hook has changed. */
const HOOKS = [
  EventType.beforeCreate,
  EventType.afterCreate,
  EventType.beforeUpdate,
  EventType.afterUpdate,
  EventType.beforeDelete,
  EventType.afterDelete,
] as const;

/**
 * Refuses what hooks change after the numbers have been given: it would be a row with the wrong number. What counts is what
 * will be written. So column values are compared, and not the entities' objects, which a hook may change in place.
 *
 * MikroORM diffs an entity before and after its hooks, whoever listens. So only entities whose flush has hooks are watched.
 */
export class HookGuard {
  readonly #flushed = new WeakMap<UnitOfWork, FlushedClaims>();

  /** Stands behind the hooks of the entities of a flush, if there are any. */
  join(em: EntityManager, uow: UnitOfWork): void {
    const metas = metasOf(uow);
    const hears = (event: EventType, meta: EntityMetadata) => em.getEventManager().hasListeners(event, meta);
    if (!metas.some((meta) => HOOKS.some((event) => hears(event, meta)))) {
      return;
    }
    const numbered = metas.filter((meta) => sequencesOf(meta).length > 0);
    const created = numbered.filter((meta) => tablesOf(meta).some((each) => hears(EventType.beforeCreate, each)));
    watch(em, CreateWatch, created, (args) => {
      this.#checkCreate(args);
    });
    watch(em, UpdateWatch, numbered, (args) => {
      this.#checkUpdate(args);
    });
  }

  /** Remembers the claims of a flush, in place of those of one before that failed. */
  remember(uow: UnitOfWork, claims: readonly EntityClaim[]): void {
    this.#flushed.set(uow, new FlushedClaims(claims));
  }

  forget(uow: UnitOfWork): void {
    this.#flushed.delete(uow);
  }

  /** @throws ChangedAfterNumberingError */
  #checkCreate({ entity, em, changeSet }: EventArgs<AnyEntity>): void {
    const claims = this.#claimsOf(em, entity);
    if (claims.length > 0 && changeSet) {
      const row = em.getComparator().prepareEntity(entity);
      for (const claim of claims) {
        refuseOtherRow(em, claim, { changeSet, row, saved: undefined });
      }
    }
  }

  /** @throws ChangedAfterNumberingError, NotEditableError */
  #checkUpdate({ entity, em, changeSet }: EventArgs<AnyEntity>): void {
    if (!changeSet) {
      return;
    }
    const claims = this.#claimsOf(em, entity);
    const saved = em.getUnitOfWork(false).getOriginalEntityData(entity) ?? {};
    const written = { changeSet, row: em.getComparator().prepareEntity(entity), saved };
    for (const claim of claims) {
      refuseOtherRow(em, claim, written);
    }
    for (const sequence of sequencesOf(wrap(entity, true).__meta)) {
      if (!claims.some((claim) => claim.sequence === sequence)) {
        refuseLateEdit(sequence, written);
      }
    }
  }

  #claimsOf(em: EntityManager, entity: AnyEntity): readonly EntityClaim[] {
    return this.#flushed.get(em.getUnitOfWork(false))?.of(entity) ?? [];
  }
}

/** The claims of a flush by their entities, as soon as a hook asks. */
class FlushedClaims {
  #byEntity: Map<AnyEntity, EntityClaim[]> | undefined;

  constructor(private readonly all: readonly EntityClaim[]) {}

  of(entity: AnyEntity): readonly EntityClaim[] | undefined {
    this.#byEntity ??= Map.groupBy(this.all, ({ changeSet }) => changeSet.entity);
    return this.#byEntity.get(entity);
  }
}

function metasOf(uow: UnitOfWork): readonly EntityMetadata[] {
  const metas = new Set<EntityMetadata>();
  for (const { meta } of uow.getChangeSets()) {
    metas.add(meta);
  }
  for (const [entity] of uow.getExtraUpdates()) {
    metas.add(wrap(entity, true).__meta);
  }
  return [...metas];
}

/** The entity, and with joined inheritance those in whose tables it has its other parts. */
function tablesOf(meta: EntityMetadata): readonly EntityMetadata[] {
  return meta.tptParent ? [meta, ...tablesOf(meta.tptParent)] : [meta];
}
