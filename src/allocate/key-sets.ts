import type { Group } from '../number/Group.js';
import type { SequenceTable } from '../number/SequenceTable.js';

/** The groups of one sequence in one table whose keys are known. */
export interface GroupSet {
  readonly table: SequenceTable;
  readonly groups: readonly Group[];
}

/** A key that the database has still to make cannot be locked, and no row has it. */
export function keySetsOf(groups: readonly Group[]): readonly GroupSet[] {
  const sets = new Map<SequenceTable, Group[]>();
  for (const group of groups) {
    if (group.isKnown) {
      const ofTable = sets.get(group.table);
      if (ofTable) {
        ofTable.push(group);
      } else {
        sets.set(group.table, [group]);
      }
    }
  }
  return [...sets].map(([table, ofTable]) => ({ table, groups: ofTable }));
}
