import { Count } from './Count.js';
import type { Group } from './Group.js';
import type { CounterChange, Tally } from './Tally.js';

/** What one flush has handed out. */
export interface LedgerEntry {
  readonly groups: readonly Group[];
  /** What it counted in counters. */
  readonly tallies: readonly Tally[];
  /** The transaction or savepoint that it is handed out in. */
  readonly transaction: object;
  /** Whose flush it is. */
  readonly owner: object;
  /** Whether its rows may still come. A flush that failed says no. */
  readonly isOpen: () => boolean;
}

/** A flush whose numbers the database gives when the rows come. */
export type LeftFlush = Pick<LedgerEntry, 'owner' | 'isOpen'>;

/** An entry, and what has become of it. */
class Line {
  /** Its rows are in the table. */
  isSettled = false;
  /** Its owner has flushed again, so that its rows did not come. */
  isForgotten = false;
  /** The transaction or savepoint in which its counters were given back. */
  givenBackIn: object | undefined = undefined;

  constructor(readonly entry: LedgerEntry) {}

  /** Whether its rows may still come. */
  get isOpen(): boolean {
    return !this.isForgotten && this.entry.isOpen();
  }

  /** Whether its flush has failed, and left counters further than the numbers in the table. */
  get isToBeGivenBack(): boolean {
    return this.entry.tallies.length > 0 && !this.isSettled && !this.isOpen && this.givenBackIn === undefined;
  }
}

/**
 * The numbers that a transaction has handed out and not yet inserted. An advisory lock does not exclude its own
 * transaction: two savepoints of it, or a hook that flushes another unit of work, would read the same last number.
 *
 * A number counts as existing until its row does: then the table tells. A flush that fails, and a savepoint that is rolled
 * back, take their numbers away again.
 */
export class Ledger {
  static readonly #ledgers = new WeakMap<object, Ledger>();
  static readonly #byOwner = new WeakMap<object, Ledger>();

  /** @param transaction the outermost one */
  static of(transaction: object): Ledger {
    const ledger = Ledger.#ledgers.get(transaction) ?? new Ledger(transaction);
    Ledger.#ledgers.set(transaction, ledger);
    return ledger;
  }

  /** Whether a transaction goes on after a flush that has failed, whose counters are to be given back. */
  static hasFailed(transaction: object): boolean {
    return Ledger.#ledgers.get(transaction)?.hasFailed ?? false;
  }

  /** The flush of an owner has ended: what it inserted is in the table. */
  static settle(owner: object): void {
    const ledger = Ledger.#byOwner.get(owner);
    if (ledger) {
      ledger.#settle(owner);
      Ledger.#byOwner.delete(owner);
    }
  }

  /**
   * A transaction has ended. The garbage collector would let go of its ledger too, but not as soon: what a `WeakMap` holds
   * is kept by V8's collections of young objects, and with it the flush. They took twice the time.
   */
  static close(transaction: object): void {
    Ledger.#ledgers.delete(transaction);
  }

  /** An owner flushes again. What is left of its flush before did not come. */
  static forget(owner: object): void {
    const ledger = Ledger.#byOwner.get(owner);
    if (ledger) {
      ledger.#forget(owner);
    }
  }

  private constructor(private readonly outermost: object) {}

  /** The groups whose keys are locked; the same key may be there more than once. */
  #locked: readonly Group[] = [];
  #lines: Line[] = [];
  #hasCounted = false;
  #left: LeftFlush[] = [];
  #readings = 0;
  /** The numbers that were handed out for rows of which no flush tells, by transaction or savepoint and by key. */
  readonly #kept = new Map<object, Map<string, Count>>();

  /**
   * Adds to the keys whose locks the transaction holds, unless there would be more than `limit`. Those of a savepoint that
   * is rolled back stay: a table lock may then come sooner than it need.
   *
   * @returns whether they were added
   */
  addLockedKeys(groups: readonly Group[], limit: number, textOf: (group: Group) => string | undefined): boolean {
    let locked = [...this.#locked, ...groups];
    // The rule is few keys, and then no text is made of each.
    if (locked.length > limit) {
      locked = [...new Map(locked.map((group) => [textOf(group), group])).values()];
    }
    if (locked.length > limit) {
      return false;
    }
    this.#locked = locked;
    return true;
  }

  /** The transaction counts in counters. @returns whether it is the first time */
  startCounting(): boolean {
    const isFirst = !this.#hasCounted;
    this.#hasCounted = true;
    return isFirst;
  }

  /**
   * Last numbers are being read. What is inserted meanwhile stays in the ledger until the reading has ended, since the
   * reading may have come before it.
   */
  startReading(): void {
    this.#readings++;
  }

  endReading(): void {
    this.#readings--;
    this.#forgetSettled();
  }

  /** Lets the numbers that were handed out and are not in the table yet count for the same keys. */
  include(groups: readonly Group[], textOf: (group: Group) => string | undefined): void {
    this.#includeKept(groups, textOf);
    const lines = this.#lines.filter((line) => line.isSettled || line.isOpen);
    if (lines.length === 0) {
      return;
    }
    const handedOut = new Map<string, Count>();
    for (const group of lines.flatMap(({ entry }) => entry.groups)) {
      const key = textOf(group);
      if (key !== undefined) {
        const count = handedOut.get(key) ?? new Count();
        count.includeAll(group.count);
        handedOut.set(key, count);
      }
    }
    for (const group of groups) {
      const count = handedOut.get(textOf(group) ?? '');
      if (count) {
        group.count.includeAll(count);
      }
    }
  }

  record(entry: LedgerEntry): void {
    Ledger.#byOwner.set(entry.owner, this);
    this.#lines.push(new Line(entry));
  }

  /**
   * Lets numbers count until the transaction ends or is rolled back to before them: nothing tells when their rows come. Kept
   * by key and not by line, since a transaction may ask for them one by one.
   */
  keep(groups: readonly Group[], transaction: object, textOf: (group: Group) => string | undefined): void {
    const counts = this.#kept.get(transaction) ?? new Map<string, Count>();
    this.#kept.set(transaction, counts);
    for (const group of groups) {
      const key = textOf(group);
      if (key !== undefined) {
        const count = counts.get(key) ?? new Count();
        count.includeAll(group.count);
        counts.set(key, count);
      }
    }
  }

  #includeKept(groups: readonly Group[], textOf: (group: Group) => string | undefined): void {
    for (const group of this.#kept.size > 0 ? groups : []) {
      const key = textOf(group) ?? '';
      for (const counts of this.#kept.values()) {
        const count = counts.get(key);
        if (count) {
          group.count.includeAll(count);
        }
      }
    }
  }

  /** Whether there are numbers that the table does not tell: such as are handed out or being read, or to be given back. */
  get isPending(): boolean {
    const isToCome = (line: Line) => !line.isSettled && (line.isOpen || line.isToBeGivenBack);
    return this.#readings > 0 || this.#kept.size > 0 || this.#lines.some(isToCome);
  }

  /** The database gives the numbers of a flush, which nobody knows before its rows are there. */
  leave(flush: LeftFlush): void {
    Ledger.#byOwner.set(flush.owner, this);
    this.#left.push(flush);
  }

  /** Whether there are flushes whose rows may still come with numbers that the database gives. */
  get hasLeft(): boolean {
    this.#left = this.#left.filter(({ isOpen }) => isOpen());
    return this.#left.length > 0;
  }

  get hasFailed(): boolean {
    return this.#lines.some((line) => line.isToBeGivenBack);
  }

  /**
   * The counters of flushes that have failed while the transaction goes on, the latest first. They are given back in
   * `transaction`, and once more where that is rolled back to a savepoint.
   */
  takeFailed(transaction: object): readonly CounterChange[] {
    const failed = this.#lines.filter((line) => line.isToBeGivenBack).reverse();
    for (const line of failed) {
      line.givenBackIn = transaction;
    }
    if (transaction === this.outermost) {
      // No savepoint around it can undo that.
      this.#lines = this.#lines.filter((line) => !failed.includes(line));
    }
    return failed.flatMap(({ entry }) => entry.tallies.flatMap((tally) => tally.change() ?? []));
  }

  /** A savepoint, or all of the transaction, is rolled back. */
  takeBack(isRolledBack: (transaction: object) => boolean): void {
    this.#lines = this.#lines.filter(({ entry }) => !isRolledBack(entry.transaction));
    for (const transaction of [...this.#kept.keys()].filter(isRolledBack)) {
      this.#kept.delete(transaction);
    }
    for (const line of this.#lines) {
      if (line.givenBackIn && isRolledBack(line.givenBackIn)) {
        line.givenBackIn = undefined;
      }
    }
  }

  #settle(owner: object): void {
    for (const line of this.#lines) {
      if (line.entry.owner === owner && !line.isForgotten) {
        line.isSettled = true;
      }
    }
    this.#forgetSettled();
  }

  #forget(owner: object): void {
    this.#left = this.#left.filter((each) => each.owner !== owner);
    for (const line of this.#lines) {
      if (line.entry.owner === owner && !line.isSettled) {
        line.isForgotten = true;
      }
    }
    this.#lines = this.#lines.filter(({ isForgotten, entry }) => !isForgotten || entry.tallies.length > 0);
  }

  #forgetSettled(): void {
    if (this.#readings === 0) {
      this.#lines = this.#lines.filter((line) => !line.isSettled && (line.isOpen || line.entry.tallies.length > 0));
    }
  }
}
