import {
  type AnyEntity,
  type ChangeSet,
  type EntityData,
  type EntityManager,
  type EntityMetadata,
  type EntityProperty,
  ReferenceKind,
} from '@mikro-orm/core';
import { type Sequence, sequencesOf } from '../declare/Sequence.js';
import { completed } from '../mikro-orm/completed.js';
import { isNotLoaded, isUpdate } from '../mikro-orm/payload.js';
import { type SavedValues, SavedValuesQuery } from '../mikro-orm/saved-values.js';
import { changeSetFor } from '../mikro-orm/table-change-sets.js';
import { mayBeDraft } from './draft.js';

/** What was read of saved entities that were not loaded whole: of references, and of those that were loaded in part. */
export class SavedEntities {
  static readonly none = new SavedEntities(undefined, new Map());

  /** @returns nothing where claims need nothing that is not loaded */
  static read(
    em: EntityManager,
    transaction: object | undefined,
    changeSets: readonly ChangeSet<AnyEntity>[],
  ): Promise<SavedEntities> | undefined {
    const query = new SavedValuesQuery();
    for (const changeSet of changeSets) {
      if (isUpdate(changeSet)) {
        for (const sequence of sequencesOf(changeSet.meta)) {
          query.add(changeSet, neededBy(sequence, changeSet));
        }
      }
    }
    return query.isEmpty ? undefined : query.read(em, transaction).then((values) => new SavedEntities(em, values));
  }

  private constructor(
    private readonly em: EntityManager | undefined,
    readonly values: SavedValues,
  ) {}

  valuesOf({ entity }: ChangeSet<AnyEntity>): EntityData<AnyEntity> | undefined {
    return this.values.get(entity);
  }

  /** The entity as it will be saved. */
  seen({ entity, meta }: ChangeSet<AnyEntity>): AnyEntity {
    const values = this.values.get(entity);
    return this.em && values ? completed(this.em, entity, values, columnsOf(meta)) : entity;
  }
}

/** An edited number needs its scope, and a draft besides what `when` may look at. */
function neededBy(sequence: Sequence, changeSet: ChangeSet<AnyEntity>): readonly EntityProperty[] {
  const { property, scope, home } = sequence;
  const isDraft = mayBeDraft(sequence, changeSet);
  if (!isDraft && !(property.name in changeSetFor(changeSet, home).payload)) {
    return [];
  }
  const needed = [...scope.map((each) => each.property), ...(isDraft ? columnsOf(changeSet.meta) : [])];
  const missing = needed.filter((each) => each !== property && isNotLoaded(changeSet, each));
  return isDraft && changeSet.originalEntity?.[property.name] === undefined ? [...missing, property] : missing;
}

/** The properties that an entity has when it is loaded without further ado. */
function columnsOf(meta: EntityMetadata): readonly EntityProperty[] {
  return meta.props.filter(
    ({ kind, persist, formula, lazy, owner, object, embedded }) =>
      persist !== false &&
      formula === undefined &&
      lazy !== true &&
      (kind === ReferenceKind.SCALAR ||
        kind === ReferenceKind.MANY_TO_ONE ||
        (kind === ReferenceKind.ONE_TO_ONE && owner) ||
        (kind === ReferenceKind.EMBEDDED && object === true)) &&
      (embedded === undefined || object !== true),
  );
}
