import type { KeySet } from '../dialects/Dialect.js';
import type { Group, SequenceTable } from './Group.js';

/** The keys of groups as the dialects take them, a set for each sequence and table. A key's id is its group's index. */
export function keySetsOf(groups: readonly Group[]): ReadonlyMap<SequenceTable, KeySet> {
  const sets = new Map<SequenceTable, KeySet & { readonly keys: KeySet['keys'][number][] }>();
  groups.forEach(({ target, values }, id) => {
    if (values) {
      const { table, column, scope } = target;
      const set = sets.get(target) ?? { table, column, scope, keys: [] };
      set.keys.push({ id, values });
      sets.set(target, set);
    }
  });
  return sets;
}
