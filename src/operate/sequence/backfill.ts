import type { AnyEntity, EntityManager, QueryOrderMap } from '@mikro-orm/core';
import { takeLocks } from '../../allocate/take-locks.js';
import { waiterOf } from '../../allocate/wait-for-locks.js';
import type { Session } from '../../allocate/Session.js';
import { type BackfilledTable, backfilledRows, mayLeave, rowsOutside } from '../../databases/backfill.js';
import type { Range } from '../../databases/Database.js';
import { activeSubscriber } from '../../declare/require-subscriber.js';
import { MissingSubscriberError, NumberOutOfRangeError, TransactionRequiredError } from '../../errors.js';
import { countWritten } from '../../mikro-orm/statement-runner.js';
import { type BackfillOptions, checkBackfillOptions } from './backfill-options.js';
import { Batches } from './Batches.js';
import { membersOf } from './members.js';
import { type Order, orderOf } from './order.js';
import { open, type OpenTarget, type SequenceTarget } from './SequenceTarget.js';

/** How many rows a backfill under the table lock has in memory at once. */
const ROWS_AT_ONCE = 5000;

/** @returns how many rows have got a number */
export async function backfill(target: SequenceTarget, options: BackfillOptions): Promise<number> {
  const { em, sequence } = target;
  checkBackfillOptions(options);
  const orderBy = [options.orderBy ?? []].flat() as readonly QueryOrderMap<AnyEntity>[];
  const order = orderOf(target, orderBy);
  if (!activeSubscriber(em)) {
    throw MissingSubscriberError.ofSequence(sequence.name);
  }
  // What is changed in the unit of work of the application stays there.
  const fork = em.fork({ keepTransactionContext: true, disableContextResolution: true });
  const { batchSize, lockTimeout, onProgress } = options;
  if (batchSize !== undefined) {
    return new Batches({ ...target, em: fork }, orderBy, onProgress).inTransactions(batchSize);
  }
  return fork.transactional(async (inner) => {
    const locked = { ...target, em: inner };
    const opened = await lockTable(locked, lockTimeout);
    if (!isOneStatement(opened)) {
      return new Batches(locked, orderBy, onProgress).underTableLock(ROWS_AT_ONCE);
    }
    const numbered = await numberAll(locked, opened, order);
    onProgress?.({ total: numbered, done: numbered, numbered });
    return numbered;
  });
}

async function lockTable(target: SequenceTarget, lockTimeout: number | undefined): Promise<OpenTarget> {
  const transaction = transactionOf(target.em);
  if (transaction === undefined) {
    throw TransactionRequiredError.ofCall(target.sequence.name, 'backfill()');
  }
  const opened = open(target, transaction);
  const waiter = waiterOf([opened.table]);
  await takeLocks(
    opened.session,
    { tables: [opened.table], written: [], keySets: [] },
    { ...waiter, lockTimeout: lockTimeout ?? waiter.lockTimeout },
  );
  return opened;
}

/** A function wants each row, and a counter each key. */
function isOneStatement({ table: { sequence, policy } }: OpenTarget): boolean {
  const { when, startAt, step } = sequence.options;
  return policy.reuse && when === undefined && typeof startAt === 'number' && typeof step === 'number';
}

async function numberAll(target: SequenceTarget, { session, table }: OpenTarget, order: Order): Promise<number> {
  const { em, sequence } = target;
  const { startAt, step } = sequence.options;
  const primaryKey = sequence.home.getPrimaryProps().flatMap(({ fieldNames }) => fieldNames);
  const backfilled = {
    table: table.table,
    column: table.column,
    scope: table.scope.map(({ name }) => name),
    primaryKey,
    members: membersOf(em, sequence),
    startAt: Number(startAt),
    step: Number(step),
    order: order.columns,
    joined: order.joined,
  };
  const { database } = session;
  const select = backfilledRows(backfilled);
  const update = database.updateFrom({ table: table.table, column: table.column, primaryKey, select });
  try {
    if (await leavesRange(session, backfilled, table.range)) {
      throw NumberOutOfRangeError.ofRows(sequence.name);
    }
    return await countWritten(em, transactionOf(em), database, update);
  } catch (error) {
    throw database.isOutOfRange(error) ? NumberOutOfRangeError.ofRows(sequence.name, error) : error;
  }
}

/** Not every column refuses what is past its limit, and none what is past the safe integers. */
async function leavesRange({ run }: Session, backfilled: BackfilledTable, range: Range): Promise<boolean> {
  const [bound] = await run(mayLeave(backfilled, range));
  if (Number(bound?.['may_leave']) === 0) {
    return false;
  }
  const [row] = await run(rowsOutside(backfilled, range));
  return Number(row?.['outside']) > 0;
}

function transactionOf(em: EntityManager): object | undefined {
  return em.getTransactionContext<object>();
}
