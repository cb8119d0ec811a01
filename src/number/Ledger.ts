import { Count } from './Count.js';
import type { Group } from './Group.js';

/** What one flush has handed out. */
export interface LedgerEntry {
  readonly groups: readonly Group[];
  /** The transaction or savepoint that it is handed out in. */
  readonly transaction: object;
  /** Whose flush it is. */
  readonly owner: object;
  /** Whether its rows may still come. A flush that failed says no. */
  readonly isOpen: () => boolean;
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
    const ledger = Ledger.#ledgers.get(transaction) ?? new Ledger();
    Ledger.#ledgers.set(transaction, ledger);
    return ledger;
  }

  /** The flush of an owner has ended: what it inserted is in the table. */
  static settle(owner: object): void {
    const ledger = Ledger.#byOwner.get(owner);
    if (ledger) {
      ledger.#settle(owner);
    }
  }

  /** An owner flushes again. What is left of its flush before did not come. */
  static forget(owner: object): void {
    const ledger = Ledger.#byOwner.get(owner);
    if (ledger) {
      ledger.#forget(owner);
    }
  }

  readonly #lockedKeys = new Set<string>();
  #entries: LedgerEntry[] = [];
  readonly #settled = new Set<LedgerEntry>();
  #readings = 0;

  /**
   * Adds to the keys whose locks the transaction holds, unless there would be more than `limit`. Those of a savepoint that
   * is rolled back stay: a table lock may then come sooner than it need.
   *
   * @returns whether they were added
   */
  addLockedKeys(keys: readonly string[], limit: number): boolean {
    const added = keys.filter((key) => !this.#lockedKeys.has(key));
    if (this.#lockedKeys.size + added.length > limit) {
      return false;
    }
    for (const key of added) {
      this.#lockedKeys.add(key);
    }
    return true;
  }

  /**
   * Reads last numbers. What is inserted meanwhile stays in the ledger until the reading has ended, since the reading may
   * have come before it.
   */
  async whileReading<T>(read: () => Promise<T>): Promise<T> {
    this.#readings++;
    try {
      return await read();
    } finally {
      this.#readings--;
      this.#forgetSettled();
    }
  }

  /** Lets the numbers that were handed out and are not in the table yet count for the same keys. */
  include(groups: readonly Group[], textOf: (group: Group) => string | undefined): void {
    const entries = this.#entries.filter((entry) => this.#settled.has(entry) || entry.isOpen());
    if (entries.length === 0) {
      return;
    }
    const handedOut = new Map<string, Count>();
    for (const group of entries.flatMap((entry) => entry.groups)) {
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
    this.#entries.push(entry);
  }

  /** A savepoint, or all of the transaction, is rolled back. */
  takeBack(isRolledBack: (transaction: object) => boolean): void {
    this.#entries = this.#entries.filter(({ transaction }) => !isRolledBack(transaction));
  }

  #settle(owner: object): void {
    for (const entry of this.#entries) {
      if (entry.owner === owner) {
        this.#settled.add(entry);
      }
    }
    this.#forgetSettled();
  }

  #forget(owner: object): void {
    this.#entries = this.#entries.filter((entry) => entry.owner !== owner || this.#settled.has(entry));
  }

  #forgetSettled(): void {
    if (this.#readings === 0 && this.#settled.size > 0) {
      this.#entries = this.#entries.filter((entry) => !this.#settled.has(entry));
      this.#settled.clear();
    }
  }
}
