import type { Key, KeySet } from '../dialects/Dialect.js';
import type { Group, SequenceTable } from './Group.js';

export interface SequenceKeys {
  readonly target: SequenceTable;
  readonly set: KeySet;
}

/**
 * The keys of groups as the dialects take them, a set for each sequence, table and direction. A key has the id of its
 * group; a group without a key, because its parent is new, has none.
 */
export function keySetsOf(groups: readonly Group[]): readonly SequenceKeys[] {
  const sets = new Map<SequenceTable, Map<boolean, Key[]>>();
  for (const { id, target, isDescending, values } of groups) {
    if (values) {
      const byDirection = sets.get(target) ?? new Map<boolean, Key[]>();
      const keys = byDirection.get(isDescending) ?? [];
      keys.push({ id, values });
      sets.set(target, byDirection.set(isDescending, keys));
    }
  }
  return [...sets].flatMap(([target, byDirection]) => {
    const { table, column, scope } = target;
    return [...byDirection].map(([isDescending, keys]) => ({
      target,
      set: { table, column, scope, isDescending, keys },
    }));
  });
}
