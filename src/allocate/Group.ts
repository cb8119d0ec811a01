import type { LockLevel } from '../declare/lock-options.js';
import type { Sequence } from '../declare/Sequence.js';
import type { ScopeColumn } from '../dialects/Dialect.js';

/** A new entity of a flush, as far as one of its numbers is concerned. */
export interface Member {
  /** Its place in the order in which MikroORM inserts the entities of the flush. */
  readonly order: number;
  /** The number that the application gave it, which it keeps. */
  readonly explicit: number | undefined;
  readonly startAt: number;
  readonly step: number;
  /** The number that it receives; undefined until then, and where the application gave it one. */
  number: number | undefined;
}

/** A sequence in one table: an entity whose schema differs from instance to instance has many. */
export interface SequenceTable {
  readonly sequence: Sequence;
  readonly table: string;
  readonly column: string;
  readonly columnType: string;
  readonly scope: readonly ScopeColumn[];
}

/** The new entities of one flush that share a key. */
export interface Group<M extends Member = Member> {
  readonly target: SequenceTable;
  /** The database values of the scope; undefined when a parent of this flush, which has no key yet, is among them. */
  readonly values: readonly unknown[] | undefined;
  /** Whether it counts down, from the smallest number that exists. */
  readonly isDescending: boolean;
  readonly members: readonly M[];
}

/** How a sequence is locked, the subscriber's defaults filled in. */
export interface LockPolicy {
  readonly lock: LockLevel;
  /** Milliseconds. */
  readonly lockTimeout: number | undefined;
}
