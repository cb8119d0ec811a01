import {
  type AnyEntity,
  type ChangeSet,
  type EntityData,
  type EntityManager,
  type EntityMetadata,
  type EntityName,
  type EventArgs,
  type EventSubscriber,
  EventType,
  type UnitOfWork,
  Utils,
  wrap,
} from '@mikro-orm/core';
import { type Sequence, sequencesOf } from '../declare/Sequence.js';
import { ChangedAfterNumberingError, NotEditableError } from '../errors.js';
import { standBehind, standingBehind } from '../mikro-orm/stand-behind.js';
import type { NewNumber } from './NewNumber.js';

/** The hooks of the application that could change a number: an UPDATE that MikroORM adds writes what any of them changed. */
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
 * will be written, so column values are compared and not the entities' objects, which a hook may change in place.
 *
 * MikroORM diffs an entity before and after its hooks, whoever listens. So only entities whose flush has hooks are watched.
 */
export class HookGuard {
  readonly #flushed = new WeakMap<UnitOfWork, FlushedNumbers>();

  /** Stands behind the hooks of the entities of a flush, if there are any. */
  join(em: EntityManager, uow: UnitOfWork): void {
    const metas = metasOf(uow);
    const listeners = em.getEventManager();
    const hasHook = (event: EventType) => (meta: EntityMetadata) => listeners.hasListeners(event, meta);
    if (!HOOKS.some((event) => [...metas].some(hasHook(event)))) {
      return;
    }
    const numbered = [...metas].filter((meta) => sequencesOf(meta).length > 0);
    const created = numbered.filter((meta) => tablesOf(meta).some(hasHook(EventType.beforeCreate)));
    watch(em, CreateWatch, created, this);
    watch(em, UpdateWatch, numbered, this);
  }

  /** Remembers the numbers that a flush gives and takes, in place of those of one before that failed. */
  remember(uow: UnitOfWork, numbers: readonly NewNumber[]): void {
    this.#flushed.set(uow, new FlushedNumbers(numbers));
  }

  forget(uow: UnitOfWork): void {
    this.#flushed.delete(uow);
  }

  /** @throws ChangedAfterNumberingError */
  checkCreate({ entity, em, changeSet }: EventArgs<AnyEntity>): void {
    const numbers = this.#numbersOf(em, entity);
    if (numbers && changeSet) {
      const row = em.getComparator().prepareEntity(entity);
      for (const number of numbers) {
        refuseChange(em, number, changeSet, row);
      }
    }
  }

  /** @throws ChangedAfterNumberingError, NotEditableError */
  checkUpdate({ entity, em, changeSet }: EventArgs<AnyEntity>): void {
    if (!changeSet) {
      return;
    }
    const numbers = this.#numbersOf(em, entity) ?? [];
    const row = em.getComparator().prepareEntity(entity);
    for (const number of numbers) {
      refuseChange(em, number, changeSet, row);
    }
    for (const sequence of sequencesOf(wrap(entity, true).__meta)) {
      if (!numbers.some((number) => number.sequence === sequence)) {
        refuseEdit(sequence, changeSet, row);
      }
    }
  }

  #numbersOf(em: EntityManager, entity: AnyEntity): readonly NewNumber[] | undefined {
    return this.#flushed.get(em.getUnitOfWork(false))?.of(entity);
  }
}

/** The numbers of a flush by their entities, as soon as a hook asks. */
class FlushedNumbers {
  #byEntity: Map<AnyEntity, NewNumber[]> | undefined;

  constructor(private readonly all: readonly NewNumber[]) {}

  of(entity: AnyEntity): readonly NewNumber[] | undefined {
    this.#byEntity ??= Map.groupBy(this.all, ({ changeSet }) => changeSet.entity);
    return this.#byEntity.get(entity);
  }
}

/** Watches some entities behind the subscribers of the application. */
abstract class Watch implements EventSubscriber {
  constructor(
    protected readonly guard: HookGuard,
    readonly entities: ReadonlySet<EntityName>,
  ) {}

  getSubscribedEntities(): EntityName[] {
    return [...this.entities];
  }
}

class CreateWatch extends Watch {
  beforeCreate(args: EventArgs<AnyEntity>): void {
    this.guard.checkCreate(args);
  }
}

class UpdateWatch extends Watch {
  beforeUpdate(args: EventArgs<AnyEntity>): void {
    this.guard.checkUpdate(args);
  }
}

/** Adds a watch for those of the entities that none watches yet behind all subscribers of the application. */
function watch(
  em: EntityManager,
  Kind: typeof CreateWatch | typeof UpdateWatch,
  metas: readonly EntityMetadata[],
  guard: HookGuard,
): void {
  const watches = standingBehind(em).filter((each): each is Watch => each instanceof Kind);
  const missing = metas.map((meta) => meta.class).filter((each) => !watches.some(({ entities }) => entities.has(each)));
  if (missing.length > 0) {
    standBehind(em, new Kind(guard, new Set<EntityName>(missing)));
  }
}

function metasOf(uow: UnitOfWork): ReadonlySet<EntityMetadata> {
  const metas = new Set<EntityMetadata>();
  for (const { meta } of uow.getChangeSets()) {
    metas.add(meta);
  }
  for (const [entity] of uow.getExtraUpdates()) {
    metas.add(wrap(entity, true).__meta);
  }
  return metas;
}

/** The entity, and with joined inheritance those in whose tables it has its other parts. */
function tablesOf(meta: EntityMetadata): readonly EntityMetadata[] {
  return meta.tptParent ? [meta, ...tablesOf(meta.tptParent)] : [meta];
}

/** @throws ChangedAfterNumberingError when the row would have another number or scope than those that were given and locked */
function refuseChange(
  em: EntityManager,
  { sequence, group, explicit, number }: NewNumber,
  { entity, payload, originalEntity }: ChangeSet<AnyEntity>,
  row: EntityData<AnyEntity>,
): void {
  const { property, scope, name } = sequence;
  if (!isWritten(property.name, explicit ?? number, payload, row)) {
    throw ChangedAfterNumberingError.ofProperty(name, property.name);
  }
  let position = 0;
  for (const { path, property: scoped } of scope) {
    const isChanged = (value: unknown) => !group.has(position, scoped, value);
    const isNotLoaded = originalEntity?.[scoped.name] === undefined && row[scoped.name] === undefined;
    const isLeftAlone = (originalEntity !== undefined && isNotLoaded) || isInsertedLater(em, entity, path);
    const isOther = scoped.name in payload && isChanged(payload[scoped.name]);
    if (isOther || (!isLeftAlone && isChanged(row[scoped.name]))) {
      throw ChangedAfterNumberingError.ofProperty(name, path);
    }
    position += scoped.fieldNames.length;
  }
}

/** @throws NotEditableError, or ChangedAfterNumberingError for a number that could have been edited before the flush */
function refuseEdit(
  { name, property, options }: Sequence,
  { payload, originalEntity }: ChangeSet<AnyEntity>,
  row: EntityData<AnyEntity>,
): void {
  const saved: unknown = originalEntity?.[property.name];
  if (!isWritten(property.name, saved, payload, row)) {
    throw options.editable
      ? ChangedAfterNumberingError.ofProperty(name, property.name)
      : NotEditableError.ofChange(name, saved, payload[property.name] ?? row[property.name]);
  }
}

function isWritten(
  property: string,
  number: unknown,
  payload: EntityData<AnyEntity>,
  row: EntityData<AnyEntity>,
): boolean {
  return isSameNumber(row[property], number) && (!(property in payload) || isSameNumber(payload[property], number));
}

function isSameNumber(a: unknown, b: unknown): boolean {
  return (a ?? null) === (b ?? null) || (a != null && b != null && Number(a) === Number(b));
}

/** A parent of the entity's own class is taken off the entity for its INSERT, and put back by an UPDATE. */
function isInsertedLater(em: EntityManager, entity: AnyEntity, property: string): boolean {
  return [...em.getUnitOfWork(false).getExtraUpdates()].some(
    ([owner, properties]) => owner === entity && Utils.asArray(properties).includes(property),
  );
}
