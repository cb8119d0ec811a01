import type { EntityManager } from '@mikro-orm/core';
import { abortOptionsOf } from './abort-options.js';

/** What is needed of a Kysely transaction. Its class would come from `@mikro-orm/sql`, of which there may be copies. */
interface KyselyTransaction {
  getExecutor(): KyselyExecutor;
}

interface KyselyExecutor {
  provideConnection<T>(work: (connection: object) => Promise<T>): Promise<T>;
  withConnectionProvider(provider: {
    provideConnection: <T>(use: (connection: object) => Promise<T>) => Promise<T>;
  }): object;
}

/**
 * Lets the statements of a transaction overlap, where `pg` is in its pipeline mode (`driverOptions: { pipeline: true }`):
 * those that `work` sends without waiting reach the server together, and it carries them out in their order. Kysely
 * would send a statement of a transaction only when the one before has ended; here each goes straight to the connection.
 *
 * @returns nothing where statements cannot overlap: without pipeline mode, or when an abort signal may have to tell one
 *   statement from the other
 */
export function inPipeline(
  em: EntityManager,
  transaction: object | undefined,
): (<T>(work: (transaction: object) => Promise<T>) => Promise<T>) | undefined {
  if (!isPipelined(em) || !transaction || !isKysely(transaction) || abortOptionsOf(em)?.signal) {
    return undefined;
  }
  return (work) => {
    const executor = transaction.getExecutor();
    return executor.provideConnection((connection) =>
      work(executor.withConnectionProvider({ provideConnection: (use) => use(connection) })),
    );
  };
}

function isPipelined(em: EntityManager): boolean {
  const options: unknown = em.config.get('driverOptions');
  return typeof options === 'object' && options !== null && 'pipeline' in options && options.pipeline === true;
}

function isKysely(transaction: object): transaction is KyselyTransaction {
  return 'getExecutor' in transaction;
}
