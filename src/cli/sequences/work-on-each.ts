import { AutoSequenceError } from '../../errors.js';
import { CommandLineError } from '../CommandLineError.js';
import type { ChosenSequence } from './choose-sequences.js';

/**
 * Works on one sequence after the other. What the database says of a failure does not name the sequence.
 *
 * @throws CommandLineError
 */
export async function workOnEach<T>(
  chosen: readonly ChosenSequence[],
  work: (sequence: ChosenSequence, position: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  for (const [position, each] of chosen.entries()) {
    try {
      results.push(await work(each, position));
    } catch (error) {
      throw error instanceof AutoSequenceError || error instanceof CommandLineError
        ? error
        : new CommandLineError(`${each.name} failed.`, { cause: error });
    }
  }
  return results;
}
