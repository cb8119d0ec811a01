import type { EntityManager } from '@mikro-orm/core';
import { openSession, type Session } from '../../allocate/Session.js';
import { databaseOf } from '../../databases/database-of.js';
import { policyOf } from '../../declare/policy.js';
import { activeDefaults } from '../../declare/require-subscriber.js';
import type { Sequence } from '../../declare/Sequence.js';
import { sequenceTableOf } from '../../number/sequence-table-of.js';
import type { SequenceTable } from '../../number/SequenceTable.js';

/** A sequence, and the entity manager and schema that it is operated in. */
export interface SequenceTarget {
  readonly em: EntityManager;
  readonly sequence: Sequence;
  readonly schema: string | undefined;
}

/** A table of the target's sequence, and where its statements go. */
export interface OpenTarget {
  readonly session: Session;
  readonly table: SequenceTable;
}

/** The subscriber may have been registered since, and its defaults count. */
export function tableOf({ em, sequence, schema }: SequenceTarget): SequenceTable {
  const policy = policyOf(sequence, activeDefaults(em));
  return sequenceTableOf(em, databaseOf(em.getPlatform()), sequence, policy, schema ?? em.schema);
}

/**
 * @param transaction the one that the entity manager is in, if any
 * @param isFresh whether nothing has been sent in it so far
 */
export function open(target: SequenceTarget, transaction: object | undefined, isFresh = false): OpenTarget {
  const { em, schema } = target;
  return { session: openSession(em, transaction, isFresh, schema ?? em.schema), table: tableOf(target) };
}
