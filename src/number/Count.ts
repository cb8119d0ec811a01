/** What a number is counted from, as the options of its sequence say for one entity. */
export interface Step {
  readonly startAt: number;
  /** Negative counts down. */
  readonly step: number;
}

/** The numbers that exist under a key, as far as the next one depends on them: the largest and the smallest. */
export class Count {
  #largest = -Infinity;
  #smallest = Infinity;

  include(number: number): void {
    this.#largest = Math.max(this.#largest, number);
    this.#smallest = Math.min(this.#smallest, number);
  }

  /** Takes a number for the last of a direction, whether or not it exists: to the other direction it says nothing. */
  continueFrom(last: number, isDescending: boolean): void {
    if (isDescending) {
      this.#smallest = Math.min(this.#smallest, last);
    } else {
      this.#largest = Math.max(this.#largest, last);
    }
  }

  includeAll(other: Count): void {
    this.#largest = Math.max(this.#largest, other.#largest);
    this.#smallest = Math.min(this.#smallest, other.#smallest);
  }

  /** The largest number or, counting down, the smallest; undefined where there is none. */
  last(isDescending: boolean): number | undefined {
    const last = isDescending ? this.#smallest : this.#largest;
    return Number.isFinite(last) ? last : undefined;
  }

  /** Gives the next number: it continues after all that exist, and starts no sooner than `startAt`. */
  next({ startAt, step }: Step): number {
    const next = step < 0 ? Math.min(this.#smallest + step, startAt) : Math.max(this.#largest + step, startAt);
    this.include(next);
    return next;
  }
}
