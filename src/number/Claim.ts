import type { WrittenTable } from '../databases/Database.js';
import type { Step } from './Count.js';
import type { Group } from './Group.js';

/** What an entity wants of a sequence in a flush: the next number of a key, or to keep the one that it brings. */
export interface Claim extends Step {
  readonly group: Group;
  /** The number that the application gave it. */
  readonly explicit: number | undefined;
  /** The number that it receives; undefined until then, and where the application gave it one. */
  number: number | undefined;
}

/** What a flush needs numbers for. */
export interface Claims<C extends Claim = Claim> {
  readonly groups: readonly Group[];
  /** In insert order. */
  readonly claims: readonly C[];
  /** The tables with sequences that the flush writes to, whether or not it gives numbers there. */
  readonly written: readonly WrittenTable[];
}
