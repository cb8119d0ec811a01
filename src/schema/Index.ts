/** The list of an entity's metadata that an index is in: without or with uniqueness. */
export type IndexKind = 'indexes' | 'uniques';

/** An index that a sequence needs. */
export interface Index {
  readonly kind: IndexKind;
  readonly properties: readonly string[];
  /** SQL that limits a partial index to some rows. */
  readonly where?: string;
}
