import type { EntityManager, EntityMetadata, EntityName, TransactionOptions } from '@mikro-orm/core';
import { openSession } from '../allocate/Session.js';
import { takeLocks } from '../allocate/take-locks.js';
import type { TableColumn } from '../databases/Database.js';
import { databaseOf } from '../databases/database-of.js';
import type { LockOptions } from '../declare/lock-options.js';
import { checkOption } from '../declare/resolve-options.js';
import { sequencesOf } from '../declare/Sequence.js';
import { InvalidOptionsError, TransactionRequiredError } from '../errors.js';
import { tableNameOf } from '../mikro-orm/table-name.js';

/** Options of `em.transactional` that leave a transaction to hold the lock, and of the lock itself. */
export interface LockTableOptions extends Omit<
  TransactionOptions,
  'ctx' | 'propagation' | 'readOnly' | 'sessionContext'
> {
  /** As in `em.transactional`, which makes a savepoint (`'nested'`) of a transaction inside another by default. */
  propagation?: 'nested' | 'required' | 'requires_new' | 'mandatory';

  /** The schema of the tables, for entities whose schema differs from instance to instance. Default: that of `em`. */
  schema?: string;

  /** How long the lock of a table is waited for, in milliseconds; 0 means not at all. Default: as long as it takes. */
  lockTimeout?: LockOptions['lockTimeout'];
}

/**
 * Runs `callback` in `em.transactional`, under a lock that keeps every other writer out of the entities' tables until the
 * transaction ends; on MariaDB and MySQL, every other that numbers. Readers go on.
 *
 * - PostgreSQL and PGlite: `LOCK TABLE … IN SHARE ROW EXCLUSIVE MODE` (manual, section 13.3.1), which needs the privilege
 *   UPDATE, DELETE, TRUNCATE or (since 17) MAINTAIN. On PGlite the one connection is already the transaction's own.
 * - SQLite and libSQL: the write lock of the database (manual, "Transactions").
 * - MariaDB and MySQL: all rows of the sequence in the table of `AutoSequenceCounter`, and the gaps between them (manual of
 *   MySQL, section 17.7.1). It keeps out flushes, and other programs only where they write these rows too. At READ COMMITTED
 *   there are no gaps: a scope that nobody has numbered yet is not kept out.
 *
 * Tables are locked in a fixed order, whatever that of `entities`; entities of one inheritance tree lock the tables that hold
 * their numbers.
 *
 * Where it opens the transaction, the lock is its first statement, and what is read afterwards is exact at every
 * isolation level. Inside a transaction that is open already it is a savepoint, and cannot undo what that transaction
 * has seen: under REPEATABLE READ or SERIALIZABLE, the numbers that it reads may be old.
 *
 * @param em the entity manager, whose transaction it joins as a savepoint where it is in one
 * @param entities one entity, or some of them
 * @param callback gets the entity manager of the transaction
 * @param options those of `em.transactional`, `lockTimeout` and `schema`
 * @returns what the callback returns; when it throws, the transaction is rolled back
 * @throws {@link LockTimeoutError}, {@link LockDeniedError}, {@link TransactionRequiredError},
 * {@link UnsupportedDriverError}, {@link UnsupportedDatabaseError}, {@link InvalidOptionsError}
 *
 * @example
 * ```ts
 * await lockTable(em, Invoice, async (em) => {
 *   const [last] = await em.find(Invoice, {}, { orderBy: { number: 'desc' }, limit: 1 });
 *   em.create(Invoice, { customer, note: `follows ${last?.number}` });
 * });
 * ```
 */
export async function lockTable<EM extends EntityManager, T>(
  em: EM,
  entities: EntityName | readonly EntityName[],
  callback: (em: EM) => T | Promise<T>,
  options: LockTableOptions = {},
): Promise<T> {
  checkOption('lockTable()', 'lockTimeout', options.lockTimeout);
  checkSchema(options.schema);
  const database = databaseOf(em.getPlatform());
  const names = isList(entities) ? entities : [entities];
  if (names.length === 0) {
    throw InvalidOptionsError.ofOption('lockTable()', 'entities', '[]', 'an entity or some of them');
  }
  const metas = names.map((name) => em.getMetadata(name));
  const isOutermost = !em.isInTransaction();
  for (let repeats = 0; ; repeats++) {
    const progress = { isLocked: false };
    try {
      return await lockIn(em, metas, callback, options, progress);
    } catch (error) {
      const mayRepeat = isOutermost && !progress.isLocked && repeats < MAX_REPEATS;
      if (!mayRepeat || !database.isDeadlockOfLocks(error)) {
        throw error;
      }
    }
  }
}

/** How often a transaction begins again whose locks were in a deadlock, before anything else has happened in it. */
const MAX_REPEATS = 10;

function lockIn<EM extends EntityManager, T>(
  em: EM,
  metas: readonly EntityMetadata[],
  callback: (em: EM) => T | Promise<T>,
  { lockTimeout, schema, ...options }: LockTableOptions,
  progress: { isLocked: boolean },
): Promise<T> {
  return em.transactional(async (inner) => {
    const transaction = inner.getTransactionContext<object>();
    if (transaction === undefined) {
      throw TransactionRequiredError.ofLockTable('this entity manager runs without one');
    }
    const session = openSession(inner, transaction, false);
    const tables = metas.flatMap((meta) => tablesOf(inner, meta, schema ?? inner.schema));
    const classes = metas.map((meta) => meta.className);
    const request = { tables, written: [], keySets: [] };
    await takeLocks(session, request, { of: { entities: classes }, lockTimeout, warnAfter: undefined });
    progress.isLocked = true;
    return callback(inner);
  }, options);
}

/** @throws InvalidOptionsError, where there are no types to say so */
function checkSchema(schema: unknown): void {
  if (schema !== undefined && typeof schema !== 'string') {
    throw InvalidOptionsError.ofOption('lockTable()', 'schema', schema, 'the name of a schema');
  }
}

/** The tables that hold the numbers of an entity; its own, when it has none. */
function tablesOf(em: EntityManager, meta: EntityMetadata, schema: string | undefined): TableColumn[] {
  const sequences = sequencesOf(meta);
  if (sequences.length === 0) {
    const column = meta.getPrimaryProps()[0]?.fieldNames[0] ?? '';
    return [{ table: tableNameOf(em, meta, schema), column }];
  }
  return sequences.map(({ home, column }) => ({ table: tableNameOf(em, home, schema), column }));
}

function isList(entities: EntityName | readonly EntityName[]): entities is readonly EntityName[] {
  return Array.isArray(entities);
}
