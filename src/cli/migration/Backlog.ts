import { identifier, join, sql, type Statement } from '../../databases/Statement.js';

/** How the rows of a table that have no number are numbered. */
export interface Backlog {
  /** The table's name, behind its schema where it has one. */
  readonly table: string;
  readonly column: string;
  readonly primaryKey: readonly string[];
  readonly scope: readonly { readonly name: string; readonly isNullable: boolean }[];
  /** The order in which the rows of a key are numbered. */
  readonly orderBy: readonly OrderColumn[];
  /** The first number and the distance of two: for each row, and the same in all rows of a key. */
  readonly startAt: number | Statement;
  readonly step: number | Statement;
  /** Which rows are numbered: all, where there is no condition. */
  readonly where: readonly Statement[];
}

/** A column that rows are sorted by. */
export interface OrderColumn {
  readonly column: string;
  readonly direction: 'asc' | 'desc';
  /** The table of joined inheritance that has it; undefined where it is in the table itself. */
  readonly parent: ParentTable | undefined;
}

/** A table of an entity above, which has the same primary key. */
export interface ParentTable {
  readonly table: string;
  readonly primaryKey: readonly string[];
}

/**
 * ```sql
 * (select p."issued_at" from "document" as p where p."id" = "invoice"."id")
 * ```
 */
export function valueOf({ table, primaryKey }: Backlog, { column, parent }: OrderColumn): Statement {
  if (!parent) {
    return sql`${identifier(column)}`;
  }
  const same = parent.primaryKey.map((key, at) => {
    return sql`p.${identifier(key)} = ${identifier(table)}.${identifier(primaryKey[at] ?? key)}`;
  });
  return sql`(select p.${identifier(column)} from ${identifier(parent.table)} as p where ${join(same, ' and ')})`;
}
