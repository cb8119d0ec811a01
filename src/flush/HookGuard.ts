import {
  type AnyEntity,
  type ChangeSet,
  type EntityManager,
  type EntityMetadata,
  type EntityName,
  type EventArgs,
  type EventSubscriber,
  EventType,
  Reference,
  Utils,
} from '@mikro-orm/core';
import { type Sequence, sequencesOf } from '../declare/Sequence.js';
import { ChangedAfterNumberingError } from '../errors.js';
import type { NewNumber } from './NewNumber.js';

/** What a number depends on, as the entity had it when the number was given. */
type Snapshot = ReadonlyMap<string, unknown>;

/**
 * Watches `beforeCreate` hooks, which run after the numbers have been given: what they change now would be a row with
 * the wrong number. It joins an entity manager's subscribers only when an entity has such hooks, since MikroORM diffs
 * every entity before and after a hook; and it joins behind the subscribers that are there, so that it sees what they did.
 */
export class HookGuard implements EventSubscriber {
  readonly #entities = new Set<EntityName>();
  readonly #snapshots = new WeakMap<AnyEntity, Map<Sequence, Snapshot>>();

  /** MikroORM asks when the guard joins, and again for each copy that it makes of the entity manager's subscribers. */
  getSubscribedEntities(): EntityName[] {
    return [...this.#entities];
  }

  /** Drops what an earlier flush has left that failed: its entities may come again, and without a number. */
  forget(em: EntityManager, changeSets: readonly ChangeSet<AnyEntity>[]): void {
    if (em.getEventManager().getSubscribers().has(this)) {
      for (const { entity } of changeSets) {
        this.#snapshots.delete(entity);
      }
    }
  }

  /** Watches entities that have their numbers, given or explicit, if they have hooks. */
  watchHooks(em: EntityManager, numbers: readonly NewNumber[]): void {
    const listeners = em.getEventManager();
    const hasHooks = (meta: EntityMetadata) => listeners.hasListeners(EventType.beforeCreate, meta);
    for (const { sequence, changeSet } of numbers) {
      if (hasHooks(sequence.home) || hasHooks(changeSet.meta)) {
        this.#join(em);
        this.#watch(sequence, changeSet);
      }
    }
  }

  /** @throws ChangedAfterNumberingError */
  beforeCreate({ entity, em }: EventArgs<AnyEntity>): void {
    for (const [sequence, snapshot] of this.#snapshots.get(entity) ?? []) {
      for (const [property, value] of snapshotOf(sequence, entity)) {
        if (!isSame(value, snapshot.get(property)) && !isInsertedLater(em, entity, property)) {
          throw ChangedAfterNumberingError.ofProperty(sequence.name, property);
        }
      }
    }
  }

  #join(em: EntityManager): void {
    const listeners = em.getEventManager();
    if (!listeners.getSubscribers().has(this)) {
      for (const meta of em.getMetadata()) {
        if (sequencesOf(meta).length > 0) {
          this.#entities.add(meta.class);
        }
      }
      listeners.registerSubscriber(this);
    }
  }

  #watch(sequence: Sequence, { entity }: ChangeSet<AnyEntity>): void {
    const snapshots = this.#snapshots.get(entity) ?? new Map<Sequence, Snapshot>();
    this.#snapshots.set(entity, snapshots.set(sequence, snapshotOf(sequence, entity)));
  }
}

function snapshotOf({ property, scope }: Sequence, entity: AnyEntity): Snapshot {
  return new Map([property.name, ...scope.map(({ path }) => path)].map((path) => [path, valueAt(entity, path)]));
}

/** A value that a later change of the same object does not change. */
function valueAt(entity: AnyEntity, path: string): unknown {
  const value = path.split('.').reduce<unknown>((parent, name) => propertyOf(parent, name), entity);
  const unwrapped: unknown = Reference.isReference(value) ? value.unwrap() : value;
  return unwrapped instanceof Date ? unwrapped.getTime() : unwrapped;
}

function propertyOf(parent: unknown, name: string): unknown {
  return typeof parent === 'object' && parent !== null ? Reflect.get(parent, name) : undefined;
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || (!Utils.isEntity(a) && !Utils.isEntity(b) && Utils.equals(a, b));
}

/** A parent of the entity's own class is taken off the entity for its INSERT, and put back by an UPDATE. */
function isInsertedLater(em: EntityManager, entity: AnyEntity, property: string): boolean {
  return [...em.getUnitOfWork(false).getExtraUpdates()].some(
    ([owner, properties]) => owner === entity && Utils.asArray(properties).includes(property),
  );
}
