import { types } from 'node:util';
import type { AbortQueryOptions, EntityManager, LoggingOptions } from '@mikro-orm/core';
import { AbstractSqlConnection, Kysely } from '@mikro-orm/sql';
import type { Dialect, Row, Statement } from '../dialects/Dialect.js';

/**
 * Sends statements as a flush of the entity manager sends its own: on the writer's connection, since the numbers on a
 * replica are old; in its log context; and ended by its abort signal.
 *
 * MikroORM's default for an aborted query is to ignore its result, and to wait for it before the rollback. A wait for a
 * lock would then last as long as before, so that the query is cancelled unless the user chose otherwise.
 *
 * @throws the database's error, converted as MikroORM converts those of its own statements
 */
export function statementRunner(
  em: EntityManager,
  dialect: Dialect,
  transaction: object | undefined,
): (statement: Statement) => Promise<readonly Row[]> {
  const connection = sqlConnectionOf(em);
  const abort = em['getAbortOptions']();
  const strategy = abort?.inflightQueryAbortStrategy ?? (dialect.cancelsQueries ? 'cancel query' : undefined);
  const context: LoggingOptions & AbortQueryOptions = {
    ...em.getLoggerContext({ disableContextResolution: true }),
    ...(abort?.signal && {
      signal: abort.signal,
      ...(strategy && { inflightQueryAbortStrategy: strategy }),
    }),
  };
  return async ({ sql, params }) => {
    try {
      return await connection.execute<Row[]>(sql, params, 'all', transaction, context);
    } catch (error) {
      throw types.isNativeError(error) ? em.getDriver().convertException(error) : error;
    }
  };
}

/**
 * Lets the statements of a transaction overlap, where `pg` is in its pipeline mode (`driverOptions: { pipeline: true }`):
 * those that `work` sends without waiting reach the server together, and it carries them out in their order. Kysely
 * would send a statement of a transaction only when the one before has ended; here each goes straight to the connection.
 *
 * @returns nothing where statements cannot overlap: without pipeline mode, or when an abort signal may have to tell one
 *   statement from the other
 */
export function overlapping(
  em: EntityManager,
  transaction: object | undefined,
): (<T>(work: (transaction: object) => Promise<T>) => Promise<T>) | undefined {
  const options: unknown = em.config.get('driverOptions');
  const isPipelined =
    typeof options === 'object' && options !== null && 'pipeline' in options && options.pipeline === true;
  if (!isPipelined || !(transaction instanceof Kysely) || em['getAbortOptions']()?.signal) {
    return undefined;
  }
  return (work) => {
    const executor = transaction.getExecutor();
    return executor.provideConnection((connection) =>
      work(
        executor.withConnectionProvider({
          provideConnection: (use) => use(connection),
        }),
      ),
    );
  };
}

/**
 * Ends a transaction that a flush has opened and that nobody else would end: MikroORM leaves it open on such an error. A
 * rollback that fails, on a lost connection, must not hide why the flush did, and is logged as MikroORM logs its own.
 */
export async function rollBack(em: EntityManager, transaction: object): Promise<void> {
  try {
    await em.getConnection('write').rollback(transaction);
  } catch (error) {
    em.config.getLogger().warn('query', `Failed to roll back transaction: ${String(error)}`);
  }
}

function sqlConnectionOf(em: EntityManager): AbstractSqlConnection {
  const connection = em.getConnection('write');
  if (!(connection instanceof AbstractSqlConnection)) {
    throw new TypeError('The dialect is of an SQL database, and its connection is not.');
  }
  return connection;
}
