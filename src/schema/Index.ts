/** The list of an entity's metadata that an index is in: without or with uniqueness. */
export type IndexKind = 'indexes' | 'uniques';

/** An index that a sequence needs. */
export interface Index {
  readonly kind: IndexKind;
  readonly properties: readonly string[];
  /** The columns that are null in the rows of a partial index. */
  readonly nulls?: readonly string[];
  /** SQL that limits it to these rows. */
  readonly where?: string;
}
