import type { Counted } from '../databases/Database.js';
import { keyMadeSince } from '../mikro-orm/payload.js';
import type { Claim } from './Claim.js';
import type { Group } from './Group.js';

/** What a flush has written to a counter, and what was there before: undefined where there was none. */
export interface CounterChange {
  /** The table, and the names of the row. */
  readonly counters: string;
  readonly sequence: string;
  readonly scope: string;
  readonly last: bigint;
  readonly before: bigint | undefined;
}

/** What a flush wants of one counter: how many numbers of a key, and in which direction. */
export class Tally {
  explicit: number | undefined = undefined;
  startAt = 1;
  step = 1;
  #wanted = 0;
  #isUniform = true;
  /** What the database has answered. */
  #counted: Counted | undefined = undefined;
  #before: bigint | undefined = undefined;

  /** @param mayFailUnseen whether the transaction may go on after the flush has failed, and then gives the counter back */
  constructor(
    readonly group: Group,
    readonly isDescending: boolean,
    private readonly mayFailUnseen: boolean,
  ) {}

  /** A parent that was unsaved when the flush was numbered may have its key by now. */
  get values(): readonly unknown[] {
    return this.group.isKnown ? this.group.values : this.group.values.map(keyMadeSince);
  }

  /**
   * How many numbers the database counts on by itself, where it counts in equal steps. For others the counter is read,
   * counted on here, and written.
   */
  get wanted(): number {
    return this.#isCountedThere ? this.#wanted : 0;
  }

  /** The explicit number that the database counts in. What the counter was before it, nothing tells afterwards. */
  get countedIn(): number | undefined {
    return this.#isCountedThere ? this.explicit : undefined;
  }

  get #isCountedThere(): boolean {
    const { countsUp, countsDown } = this.group;
    const isGivenBackExactly = this.explicit === undefined && !this.#mayVary;
    const isFound = isGivenBackExactly || !this.mayFailUnseen;
    return this.#isUniform && isFound && !(countsUp && countsDown) && Number.isSafeInteger(this.#wanted * this.step);
  }

  /** What a function gives for the next entity may be something else: then the counter is to be what it was, and no less. */
  get #mayVary(): boolean {
    const { startAt, step } = this.group.table.sequence.options;
    return typeof startAt === 'function' || typeof step === 'function';
  }

  /** Another key counts in other steps. Should the database find the two equal, no product tells how far. */
  isUnlike({ startAt, step }: Tally): boolean {
    return this.startAt !== startAt || this.step !== step;
  }

  /** Whether a claim asks for a number. */
  get isCounting(): boolean {
    return this.#wanted > 0;
  }

  countHere(): void {
    this.#isUniform = false;
  }

  add({ explicit, startAt, step }: Claim): void {
    if (explicit !== undefined) {
      const furthest = this.isDescending ? Math.min : Math.max;
      this.explicit = furthest(explicit, this.explicit ?? explicit);
      return;
    }
    if (this.#wanted === 0) {
      this.startAt = startAt;
      this.step = step;
    }
    this.#isUniform &&= this.startAt === startAt && this.step === step;
    this.#wanted++;
  }

  /**
   * Takes the database's answer into the count of the group. What was there before need not exist: a counter that starts
   * at `startAt` was nowhere before.
   *
   * @param by what all tallies of the same counter have added to it
   */
  take(counted: Counted, by: bigint): void {
    this.#counted = counted;
    this.#before = counted.last === undefined ? undefined : counted.last - by;
    if (this.#before !== undefined) {
      this.group.count.continueFrom(Number(this.#before), this.isDescending);
    }
  }

  /** The last number, which the counter has still to be told; undefined where it has it. */
  get unwritten(): number | undefined {
    const last = this.group.count.last(this.isDescending);
    return last === undefined || BigInt(last) === this.#counted?.last ? undefined : last;
  }

  /** The counter has been told the last number. */
  written(counted: Counted): void {
    this.#counted = counted;
  }

  /** What the flush has done to its counter. */
  change(): CounterChange | undefined {
    const { counters } = this.group.table;
    if (counters === undefined || this.#counted?.last === undefined) {
      return undefined;
    }
    const { sequence, scope, last } = this.#counted;
    return last === this.#before ? undefined : { counters, sequence, scope, last, before: this.#before };
  }
}

/** The tallies of the claims whose numbers never come back, in the order of their groups. */
export function tally(claims: readonly Claim[], mayFailUnseen: boolean): readonly Tally[] {
  const tallies: Tally[] = [];
  const up = new Map<Group, Tally>();
  const down = new Map<Group, Tally>();
  for (const claim of claims) {
    const { group, step } = claim;
    if (!group.table.policy.reuse) {
      const ofDirection = step < 0 ? down : up;
      let known = ofDirection.get(group);
      if (!known) {
        known = new Tally(group, step < 0, mayFailUnseen);
        tallies.push(known);
        ofDirection.set(group, known);
      }
      known.add(claim);
    }
  }
  for (const ofSequence of tallies.length > 1 ? Map.groupBy(tallies, ({ group }) => group.table).values() : []) {
    const [first, ...others] = ofSequence.filter(({ isCounting }) => isCounting);
    if (first && others.some((each) => each.isUnlike(first))) {
      ofSequence.forEach((each) => {
        each.countHere();
      });
    }
  }
  return tallies;
}
