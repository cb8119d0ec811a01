import type { EntityManager } from '@mikro-orm/core';
import { EntitySequence } from '../../operate/sequence/EntitySequence.js';
import type { ChosenSequence } from './choose-sequences.js';

/** What `sequenceOf` returns, for a sequence that is named on the command line. */
export function inHand(
  em: EntityManager,
  { sequence }: ChosenSequence,
  schema?: string,
): EntitySequence<object, never> {
  return new EntitySequence<object, never>({ em, sequence, schema });
}
