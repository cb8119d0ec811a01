import type { AbortQueryOptions, EntityManager, LoggingOptions } from '@mikro-orm/core';
import type { Database, Row, Run } from '../databases/Database.js';
import type { Statement } from '../databases/Statement.js';
import { abortOptionsOf } from './abort-options.js';

/** What `execute` returns, by its method. */
interface Results {
  readonly all: readonly Row[];
  readonly run: { readonly affectedRows: number };
}

/** `execute` of an SQL connection takes a context too, which the type of all connections leaves out. */
interface SqlConnection {
  execute<Method extends keyof Results>(
    query: string,
    params: unknown[],
    method: Method,
    transaction: object | undefined,
    context: LoggingOptions & AbortQueryOptions,
  ): Promise<Results[Method]>;
}

/**
 * Sends statements as a flush of the entity manager sends its own: on the writer's connection, since the numbers on a
 * replica are old; in its log context; and ended by its abort signal.
 *
 * MikroORM's default for an aborted query is to ignore its result, and to wait for it before the rollback. A wait for a
 * lock would then last as long as before, so that the query is cancelled unless the user chose otherwise.
 *
 * @throws the database's error, converted as MikroORM converts those of its own statements
 */
export function statementRunner(em: EntityManager, transaction: object | undefined, database: Database): Run {
  let execute: ReturnType<typeof executor> | undefined;
  // A flush that is left to the trigger sends nothing.
  return (statement) => (execute ??= executor(em, transaction, database))(statement, 'all');
}

/** Sends a statement that writes, and counts the rows that it has written. */
export async function countWritten(
  em: EntityManager,
  transaction: object | undefined,
  database: Database,
  statement: Statement,
): Promise<number> {
  const { affectedRows } = await executor(em, transaction, database)(statement, 'run');
  return affectedRows;
}

function executor(em: EntityManager, transaction: object | undefined, { cancelsQueries }: Database) {
  const connection: SqlConnection = em.getConnection('write');
  const platform = em.getPlatform();
  const abort = abortOptionsOf(em);
  const strategy = abort?.inflightQueryAbortStrategy ?? (cancelsQueries ? 'cancel query' : undefined);
  const context = {
    ...em.getLoggerContext({ disableContextResolution: true }),
    ...(abort?.signal && {
      signal: abort.signal,
      ...(strategy && { inflightQueryAbortStrategy: strategy }),
    }),
  };
  return async <Method extends keyof Results>(statement: Statement, method: Method): Promise<Results[Method]> => {
    const { sql, params } = statement.render(platform);
    try {
      return await connection.execute(sql, params, method, transaction, context);
    } catch (error) {
      throw isError(error) ? em.getDriver().convertException(error) : error;
    }
  };
}

/** `instanceof` would miss the errors of another realm, such as a native module's under a test runner. */
function isError(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && 'message' in error && 'stack' in error;
}
