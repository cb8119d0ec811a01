import type { Member } from './Group.js';

/** Counts on from the last number of a key: the largest or, counting down, the smallest. */
export class Counter {
  readonly #further: (a: number, b: number) => number;
  #last: number;

  /** @param last the last number that exists, if any does */
  constructor(last: number | undefined, isDescending: boolean) {
    this.#further = isDescending ? Math.min : Math.max;
    this.#last = last ?? (isDescending ? Infinity : -Infinity);
  }

  /** Counts on from an explicit number, if it lies further than the last. */
  include(explicit: number): void {
    this.#last = this.#further(this.#last, explicit);
  }

  /** The number of a member: it continues after the last, and starts no sooner than `startAt`. */
  next({ startAt, step }: Member): number {
    this.#last = this.#further(this.#last + step, startAt);
    return this.#last;
  }
}
