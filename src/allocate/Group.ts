import type { LockLevel } from '../declare/lock-options.js';
import type { Sequence } from '../declare/Sequence.js';
import type { Range, ScopeColumn } from '../dialects/Dialect.js';

/** A sequence in one table: an entity whose schema differs from instance to instance has many. */
export interface SequenceTable {
  readonly sequence: Sequence;
  readonly table: string;
  readonly column: string;
  /** What the column can hold. */
  readonly range: Range;
  readonly scope: readonly ScopeColumn[];
}

/** What the entities that a flush numbers under one key have in common. */
export interface Group {
  /** Its place among the groups of the flush. */
  readonly id: number;
  readonly target: SequenceTable;
  /** The database values of the scope; undefined when a parent of this flush, which has no key yet, is among them. */
  readonly values: readonly unknown[] | undefined;
  /** Whether it counts down, from the smallest number that exists. */
  readonly isDescending: boolean;
}

/**
 * An entity that a flush numbers, as far as one of its numbers is concerned. It leads to its group, which has no list of its
 * members: a thousand such lists would soon be made in V8's old space, and keep their members there (see `NewNumber`).
 */
export interface Member {
  readonly group: Group;
  /** The number that the application gave it, which it keeps. */
  readonly explicit: number | undefined;
  readonly startAt: number;
  readonly step: number;
  /** The number that it receives; undefined until then, and where the application gave it one. */
  number: number | undefined;
}

/** What a flush needs numbers for. */
export interface Demand<M extends Member = Member> {
  readonly groups: readonly Group[];
  /** In insert order. */
  readonly members: readonly M[];
  /** The tables with sequences that the flush writes to, whether or not it gives numbers there. */
  readonly written: readonly SequenceTable[];
}

/** How a sequence is locked, the subscriber's defaults filled in. */
export interface LockPolicy {
  readonly lock: LockLevel;
  /** Milliseconds. */
  readonly lockTimeout: number | undefined;
}
