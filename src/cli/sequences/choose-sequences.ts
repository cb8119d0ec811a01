import type { EntityManager, EntityMetadata } from '@mikro-orm/core';
import { type Sequence, sequencesOf } from '../../declare/Sequence.js';
import { CommandLineError } from '../CommandLineError.js';

/** A sequence, and an entity that has it. */
export interface ChosenSequence {
  /** `Invoice.number` */
  readonly name: string;
  readonly meta: EntityMetadata;
  readonly sequence: Sequence;
}

/**
 * The sequences that a command is about, each once: those named as `Invoice.number`, all of an entity named as `Invoice`, all
 * of the application where nothing is named.
 *
 * @throws CommandLineError when a name is of none
 */
export function chooseSequences(em: EntityManager, names: readonly string[]): readonly ChosenSequence[] {
  const all = [...em.getMetadata()].flatMap((meta) => sequencesOf(meta).map((sequence) => chosen(meta, sequence)));
  if (all.length === 0) {
    throw new CommandLineError('No entity of this config has a sequence.');
  }
  if (names.length === 0) {
    // Entities that share a table share their sequences: what is said of one is said under the name of its table's entity.
    return oneOfEach([...all.filter(({ meta, sequence }) => meta === sequence.home), ...all]);
  }
  return oneOfEach(names.flatMap((name) => named(name, all)));
}

/** @throws CommandLineError when the name is of none, or of several */
export function chooseOne(em: EntityManager, name: string): ChosenSequence {
  const [one, ...others] = chooseSequences(em, [name]);
  if (!one || others.length > 0) {
    throw new CommandLineError(`${name} has several sequences: name one of ${listed([one, ...others])}.`);
  }
  return one;
}

function chosen(meta: EntityMetadata, sequence: Sequence): ChosenSequence {
  return { name: `${meta.className}.${sequence.property.name}`, meta, sequence };
}

function named(name: string, all: readonly ChosenSequence[]): readonly ChosenSequence[] {
  const found = all.filter((each) => each.name === name || each.meta.className === name);
  if (found.length === 0) {
    throw new CommandLineError(`There is no sequence '${name}'. There is: ${listed(all)}.`);
  }
  return found;
}

function oneOfEach(all: readonly ChosenSequence[]): readonly ChosenSequence[] {
  const bySequence = new Map<Sequence, ChosenSequence>();
  for (const each of all) {
    bySequence.set(each.sequence, bySequence.get(each.sequence) ?? each);
  }
  return [...bySequence.values()];
}

function listed(all: readonly (ChosenSequence | undefined)[]): string {
  return all.flatMap((each) => each?.name ?? []).join(', ');
}
