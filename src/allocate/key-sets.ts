import type { KeySet } from '../dialects/Dialect.js';
import type { Group, SequenceTable } from './Group.js';

export interface SequenceKeys {
  readonly target: SequenceTable;
  readonly set: KeySet;
}

/**
 * The keys of groups as the dialects take them, a set for each sequence, table and direction. A key's id is the index of
 * its group; a group without a key, because its parent is new, has none.
 */
export function keySetsOf(groups: readonly (Group | undefined)[]): readonly SequenceKeys[] {
  const sets = new Map<SequenceTable, Map<boolean, { id: number; values: readonly unknown[] }[]>>();
  groups.forEach((group, id) => {
    if (group?.values) {
      const byDirection = sets.get(group.target) ?? new Map<boolean, { id: number; values: readonly unknown[] }[]>();
      const keys = byDirection.get(group.isDescending) ?? [];
      keys.push({ id, values: group.values });
      sets.set(group.target, byDirection.set(group.isDescending, keys));
    }
  });
  return [...sets].flatMap(([target, byDirection]) => {
    const { table, column, scope } = target;
    return [...byDirection].map(([isDescending, keys]) => ({
      target,
      set: { table, column, scope, isDescending, keys },
    }));
  });
}
