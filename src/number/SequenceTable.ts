import type { Range, ScopeColumn, TableColumn, TriggerMark } from '../databases/Database.js';
import type { Policy } from '../declare/policy.js';
import type { Sequence } from '../declare/Sequence.js';

/** A sequence in one table: an entity whose schema differs from instance to instance has many. */
export interface SequenceTable extends TableColumn {
  readonly sequence: Sequence;
  /** What the column can hold. */
  readonly range: Range;
  readonly scope: readonly ScopeColumn[];
  readonly policy: Policy;
  /** The table of its counters, where the application has one. */
  readonly counters: string | undefined;
  /** The trigger that numbers its rows, where an INSERT brings the number back. */
  readonly trigger: TriggerMark | undefined;
}
