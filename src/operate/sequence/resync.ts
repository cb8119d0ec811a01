import { waiterOf, waitForLocks } from '../../allocate/wait-for-locks.js';
import { MissingCounterError } from '../../errors.js';
import { CountedKeys, isBehind } from './CountedKeys.js';
import { RowValues } from './row-values.js';
import { open, type SequenceTarget, tableOf } from './SequenceTarget.js';

/** How many counters are written in one transaction. */
const COUNTERS_AT_ONCE = 500;

/** The counter of a key that is behind its table, or missing. */
interface BehindCounter {
  readonly values: readonly unknown[];
  readonly isDescending: boolean;
}

/** @returns how many keys had a counter that was behind, or none */
export async function resync(target: SequenceTarget): Promise<number> {
  if (tableOf(target).policy.reuse) {
    return 0;
  }
  const em = target.em.fork({ keepTransactionContext: true, disableContextResolution: true });
  const behind = await countersBehind({ ...target, em });
  for (const counters of Map.groupBy(behind.flat(), ({ isDescending }) => isDescending).values()) {
    for (let from = 0; from < counters.length; from += COUNTERS_AT_ONCE) {
      const part = counters.slice(from, from + COUNTERS_AT_ONCE);
      await em.transactional((inner) => bringUp({ ...target, em: inner }, part));
    }
  }
  return behind.length;
}

/** Those of each key that has some. A key without a counter gets one for each way that it may count. */
async function countersBehind(target: SequenceTarget): Promise<readonly (readonly BehindCounter[])[]> {
  const { em, sequence } = target;
  const opened = open(target, em.getTransactionContext<object>());
  const keys = new CountedKeys(opened, new RowValues(em, sequence));
  const behind: BehindCounter[][] = [];
  for await (const { values, counters } of keys.inTable()) {
    const ofKey = counters.filter(isBehind).map(({ isDescending }) => ({ values, isDescending }));
    behind.push(...(ofKey.length > 0 ? [ofKey] : []));
  }
  return behind;
}

/** A flush may have counted since they were read: it is looked at the table again, under the locks of the rows. */
async function bringUp(target: SequenceTarget, behind: readonly BehindCounter[]): Promise<void> {
  const { session, table } = open(target, target.em.getTransactionContext<object>());
  const { counters, sequence, column, scope, range } = table;
  if (counters === undefined) {
    throw MissingCounterError.ofSequence(sequence.name);
  }
  const isDescending = behind.some((each) => each.isDescending);
  const keys = behind.map(({ values }, id) => {
    return { id, values, wanted: 0, explicit: undefined, startAt: 1, step: isDescending ? -1 : 1 };
  });
  const written = [{ table: table.table, column, write: 'insert' as const }];
  const sets = [{ table: table.table, column, scope, range, counters, isDescending, keys }];
  const isFirst = session.transaction?.ledger.startCounting() ?? false;
  await waitForLocks(session, waiterOf([table]), (limit) =>
    session.database.count(session.run, { areHeld: false, sets, written, isFirst }, session.state, limit),
  );
}
