import type { Dialect, Row, Statement } from '../dialects/Dialect.js';

/** Where a flush's statements go: its transaction on the writer's connection, in the dialect of the database. */
export interface Session {
  readonly dialect: Dialect;
  /** The transaction that holds the locks; undefined where there is none, and no lock is taken. */
  readonly transaction: object | undefined;
  execute(statement: Statement): Promise<readonly Row[]>;
}
