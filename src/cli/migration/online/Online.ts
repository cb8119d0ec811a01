import type { Statement } from '../../../databases/Statement.js';
import type { Backlog } from '../Backlog.js';

/** What gives a table with rows its sequence, in the statements of MikroORM's schema generator. */
export interface OnlinePlan {
  readonly backlog: Backlog;
  /** They add the column, which takes null. */
  readonly addColumn: readonly string[];
  /** They make it not null, where it has to be. */
  readonly setNotNull: readonly string[];
  /** They add indexes, constraints and triggers. */
  readonly constrain: readonly string[];
}

/** Statements that let others write meanwhile, each in a transaction of its own. */
export interface OnlineSteps {
  /** While applications run that do not number the table. */
  readonly prepare: readonly Statement[];
  /** When none of them does any more. */
  readonly finish: readonly Statement[];
}
