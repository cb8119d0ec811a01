import { setImmediate } from 'node:timers/promises';
import { randomFrom, shuffled } from './random.ts';

export interface Pace {
  readonly rounds: number;
  /** Seconds after which no new round begins, unless there were fewer than `minRounds`. */
  readonly budget: number;
  readonly minRounds: number;
}

/** Something to time: what it takes to do in a given round, in milliseconds. */
export type Lane = (round: number) => Promise<number>;

/**
 * Times lanes in turns, in an order that is drawn anew for each round: what happens to the machine meanwhile, and what
 * one lane leaves to the next, comes to all of them alike.
 *
 * @returns the times of each lane, by round
 */
export async function timeInTurns<K>(lanes: ReadonlyMap<K, Lane>, pace: Pace): Promise<Map<K, number[]>> {
  const times = new Map([...lanes.keys()].map((key) => [key, [] as number[]]));
  const random = randomFrom(1);
  const end = performance.now() + pace.budget * 1000;
  for (let round = 0; round < pace.rounds; round++) {
    if (round >= pace.minRounds && performance.now() > end) {
      break;
    }
    for (const [key, lane] of shuffled([...lanes], random)) {
      // SQLite never waits, so that no signal would come through.
      await setImmediate();
      // The garbage of the lane before. A full collection would also throw away compiled code of lanes that wait.
      globalThis.gc?.({ type: 'minor' });
      times.get(key)?.push(await lane(round));
    }
  }
  return times;
}
