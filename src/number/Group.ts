import { isUnsavedKey } from '../mikro-orm/payload.js';
import { Count } from './Count.js';
import type { KeyPart } from './key-parts.js';
import type { SequenceTable } from './SequenceTable.js';

/**
 * The claims of a flush that share a key.
 *
 * A class and no object literal, and without a list of its claims: literals and lists that often outlive a collection are
 * soon made in V8's old space, where they would keep the entities of flushes that have long ended.
 */
export class Group {
  /** What exists under the key, once it has been read. */
  count = new Count();
  /** Whether a claim asks for a number after the largest. */
  countsUp = false;
  /** Whether a claim asks for a number before the smallest. */
  countsDown = false;
  /** Whether all values are known. No row can have a key that is not, and nobody else can know it. */
  readonly isKnown: boolean;

  constructor(
    /** Its place among the groups of the flush. */
    readonly id: number,
    readonly table: SequenceTable,
    /**
     * The database's values of the scope. A parent that is new in the flush, and whose key the database makes, is its
     * `EntityIdentifier`.
     */
    readonly values: readonly unknown[],
    readonly parts: readonly KeyPart[],
  ) {
    this.isKnown = !values.some(isUnsavedKey);
  }

  /** A claim asks for a number. */
  willCount(step: number): void {
    if (step < 0) {
      this.countsDown = true;
    } else {
      this.countsUp = true;
    }
  }
}
