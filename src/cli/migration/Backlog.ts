import type { Statement } from '../../databases/Statement.js';

/** How the rows of a table that have no number are numbered. */
export interface Backlog {
  /** The table's name, behind its schema where it has one. */
  readonly table: string;
  readonly column: string;
  readonly primaryKey: readonly string[];
  readonly scope: readonly { readonly name: string; readonly isNullable: boolean }[];
  /** The order in which the rows of a key are numbered. */
  readonly orderBy: readonly { readonly column: string; readonly direction: 'asc' | 'desc' }[];
  /** The first number and the distance of two: for each row, and the same in all rows of a key. */
  readonly startAt: number | Statement;
  readonly step: number | Statement;
  /** Which rows are numbered: all, where there is no condition. */
  readonly where: readonly Statement[];
}
