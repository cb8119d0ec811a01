import type { AnyEntity, ChangeSet } from '@mikro-orm/core';
import type { Sequence } from '../declare/Sequence.js';
import { UnknownScopeValueError } from '../errors.js';
import { columnValuesOf } from '../mikro-orm/payload.js';
import type { SavedValues } from '../mikro-orm/saved-values.js';

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
  saved: SavedValues | undefined,
): readonly unknown[] {
  const read = saved?.get(changeSet);
  return scope.flatMap(({ path, property }) => {
    const values = columnValuesOf(changeSet, property, read);
    if (!values) {
      throw changeSet.originalEntity
        ? UnknownScopeValueError.ofSavedEntity(name, path)
        : UnknownScopeValueError.ofNewEntity(name, path);
    }
    return values;
  });
}
