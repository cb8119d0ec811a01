import type { EntityManager } from '@mikro-orm/core';
import { sequencesOf, type Sequence } from '../../declare/Sequence.js';

/** What tells the rows that have a sequence from others of their table. */
export interface Members {
  readonly property: string;
  readonly column: string;
  readonly values: readonly unknown[];
}

/** In a single-table tree, the classes that have the sequence, where others have not. */
export function membersOf(em: EntityManager, sequence: Sequence): Members | undefined {
  const { home } = sequence;
  const { discriminatorColumn, discriminatorMap = {} } = home;
  if (home.inheritanceType !== 'sti' || discriminatorColumn === undefined) {
    return undefined;
  }
  const classes = Object.entries(discriminatorMap);
  const members = classes.filter(([, each]) => sequencesOf(em.getMetadata().get(each)).includes(sequence));
  const column = home.properties[discriminatorColumn]?.fieldNames[0] ?? discriminatorColumn;
  const values = members.map(([value]) => value);
  return members.length === classes.length ? undefined : { property: discriminatorColumn, column, values };
}
