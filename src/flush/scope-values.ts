import type { AnyEntity, ChangeSet, EntityData } from '@mikro-orm/core';
import type { Sequence } from '../declare/Sequence.js';
import { UnknownScopeValueError } from '../errors.js';
import { columnValuesOf } from '../mikro-orm/payload.js';

/**
 * The values of a scope's columns that a row will have.
 *
 * @param changeSet what writes the row
 * @param saved what had to be read besides
 * @throws UnknownScopeValueError when only the database knows one
 */
export function scopeValuesOf(
  { name, scope }: Sequence,
  changeSet: ChangeSet<AnyEntity>,
  saved: EntityData<AnyEntity> | undefined,
): readonly unknown[] {
  let all: readonly unknown[] = [];
  for (const { path, property } of scope) {
    const values = columnValuesOf(changeSet, property, saved);
    if (!values) {
      throw changeSet.originalEntity
        ? UnknownScopeValueError.ofSavedEntity(name, path)
        : UnknownScopeValueError.ofNewEntity(name, path);
    }
    all = all.length > 0 ? [...all, ...values] : values;
  }
  return all;
}
