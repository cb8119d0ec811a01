import type { Connection, EntityManager, LoggingOptions } from '@mikro-orm/core';
import type { Database, Row } from '../databases/Database.js';
import type { Statement } from '../databases/Statement.js';
import { statementRunner } from './statement-runner.js';

/** What an SQL connection has besides. */
interface StreamingConnection extends Connection {
  stream(
    query: string,
    params: unknown[],
    transaction: object | undefined,
    context: LoggingOptions,
    chunkSize: number,
  ): AsyncIterable<Row>;
}

const CHUNK_SIZE = 1000;

/** Reads the rows of a select without having all of them at once. */
export async function* streamRows(
  em: EntityManager,
  transaction: object | undefined,
  database: Database,
  statement: Statement,
): AsyncGenerator<Row, void> {
  const run = statementRunner(em, transaction, database);
  const connection = em.getConnection('write');
  if (database.portions && transaction) {
    yield* database.portions(run, statement);
  } else if (!database.portions && isStreaming(connection)) {
    const { sql, params } = statement.render(em.getPlatform());
    const context = em.getLoggerContext({ disableContextResolution: true });
    yield* connection.stream(sql, params, transaction, context, CHUNK_SIZE);
  } else {
    yield* await run(statement);
  }
}

function isStreaming(connection: Connection): connection is StreamingConnection {
  return 'stream' in connection;
}
