import { MissingCounterError } from '../errors.js';
import { keyTextOf } from '../number/key-text.js';
import type { Group } from '../number/Group.js';
import { LastNumbers } from './LastNumbers.js';
import type { Session } from './Session.js';

/** The last number of a key, in the table, in its counter, and among what the transaction has handed out. No lock is taken. */
export async function lastNumberOf(session: Session, group: Group, isDescending: boolean): Promise<number | undefined> {
  const { database, transaction } = session;
  if (!transaction) {
    await readInto(session, group, isDescending);
    return group.count.last(isDescending);
  }
  transaction.ledger.startReading();
  try {
    await readInto(session, group, isDescending);
    transaction.ledger.include([group], (each) => keyTextOf(each, database));
  } finally {
    transaction.ledger.endReading();
  }
  return group.count.last(isDescending);
}

async function readInto({ database, run, state }: Session, group: Group, isDescending: boolean): Promise<void> {
  const { table, values, count } = group;
  group.willCount(isDescending ? -1 : 1);
  // What is seen is enough where no lock is held.
  const asSeen = { database, state: state.asFresh(true) };
  await new LastNumbers([{ table, groups: [group] }], asSeen).read(run);
  if (table.policy.reuse) {
    return;
  }
  const { sequence, column, scope, counters } = table;
  if (counters === undefined) {
    throw MissingCounterError.ofSequence(sequence.name);
  }
  const keys = [{ id: 0, values }];
  const [row] = await run(database.lastCounted({ table: table.table, column, scope, counters, isDescending, keys }));
  if (row?.['last'] !== null && row?.['last'] !== undefined) {
    count.continueFrom(Number(row['last']), isDescending);
  }
}
