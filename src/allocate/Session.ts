import type { EntityManager } from '@mikro-orm/core';
import { dialectOf } from '../dialects/dialect-of.js';
import type { Dialect, Row, Statement } from '../dialects/Dialect.js';
import { outermostTransaction } from '../mikro-orm/outermost-transaction.js';
import { overlapping, statementRunner } from '../mikro-orm/statement-runner.js';

/** Where statements go: a transaction on the writer's connection, in the dialect of the database. */
export interface Session {
  readonly dialect: Dialect;
  /** The transaction that holds the locks, around all savepoints; undefined where there is none, and no lock is taken. */
  readonly transaction: object | undefined;
  readonly execute: (statement: Statement) => Promise<readonly Row[]>;
  /** Runs `work` so that statements need not wait for each other; undefined where they always do. */
  readonly overlap: (<T>(work: (session: Session) => Promise<T>) => Promise<T>) | undefined;
}

/** @throws UnsupportedDriverError */
export function openSession(em: EntityManager, transaction: object | undefined): Session {
  const dialect = dialectOf(em.getPlatform());
  const execute = statementRunner(em, dialect, transaction);
  const session = {
    dialect,
    transaction: transaction && outermostTransaction(transaction),
    execute,
    overlap: undefined,
  };
  const overlapped = overlapping(em, transaction);
  return {
    ...session,
    overlap:
      overlapped &&
      ((work) => overlapped((through) => work({ ...session, execute: statementRunner(em, dialect, through) }))),
  };
}
