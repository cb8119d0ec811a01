import type { Counted, CountedKey, CounterSet, WrittenTable } from '../databases/Database.js';
import { identifier, sql } from '../databases/Statement.js';
import { MissingCounterError } from '../errors.js';
import type { CounterChange, Tally } from '../number/Tally.js';
import type { Session } from './Session.js';
import { waiterOf, waitForLocks } from './wait-for-locks.js';

/** A key that is counted, and whose it is. */
interface TallyKey {
  readonly key: CountedKey;
  readonly tally: Tally;
}

/** Counts on in the counters of a flush, and takes what existed before into the counts of its groups. */
export async function countOn(
  session: Session,
  tallies: readonly Tally[],
  written: readonly WrittenTable[],
): Promise<void> {
  const keys = tallies.map((tally, id) => {
    const { values, wanted, countedIn: explicit, startAt, step } = tally;
    return { key: { id, values, wanted, explicit, startAt, step }, tally };
  });
  const sets = setsOf(keys);
  const waiter = waiterOf(tallies.map(({ group }) => group.table));
  const isFirst = session.transaction?.ledger.startCounting() ?? false;
  const answers = await waitForLocks(session, waiter, (limit) =>
    session.database.count(session.run, { areHeld: false, sets, written, isFirst }, session.state, limit),
  );
  const added = addedTo(answers, tallies);
  for (const answer of answers) {
    const first = tallies[answer.same];
    const tally = tallies[answer.id];
    if (first && tally) {
      tally.group.count = first.group.count;
      tally.take(answer, added.get(answer.same) ?? 0n);
    }
  }
}

/** What was added to each counter: two spellings of a key count on in one. */
function addedTo(answers: readonly Counted[], tallies: readonly Tally[]): ReadonlyMap<number, bigint> {
  const added = new Map<number, bigint>();
  for (const { id, same } of answers) {
    const { wanted = 0, step = 0 } = tallies[id] ?? {};
    added.set(same, (added.get(same) ?? 0n) + BigInt(wanted * step));
  }
  return added;
}

/** Tells the counters the last numbers that were not counted on there: those of functions, and under new parents. */
export async function writeCounters(session: Session, tallies: readonly Tally[]): Promise<void> {
  const unwritten = tallies.filter((tally) => tally.unwritten !== undefined);
  const keys = unwritten.map((tally, id) => {
    const key = { id, values: tally.values, wanted: 0, explicit: tally.unwritten, startAt: 1, step: tally.step };
    return { key, tally };
  });
  if (keys.length > 0) {
    const request = { areHeld: true, sets: setsOf(keys), written: [], isFirst: false };
    const waiter = waiterOf(unwritten.map(({ group }) => group.table));
    const answers = await waitForLocks(session, waiter, (limit) =>
      session.database.count(session.run, request, session.state, limit),
    );
    for (const answer of answers) {
      unwritten[answer.id]?.written(answer);
    }
  }
}

/** Gives back what flushes have counted on that failed while their transaction goes on: there is no gap. */
export async function giveBack({ transaction, run, database }: Session): Promise<void> {
  for (const change of transaction?.ledger.takeFailed(transaction.context) ?? []) {
    try {
      await run(undo(change));
    } catch (error) {
      // The end of the transaction takes everything back.
      if (database.isOfFailedTransaction(error)) {
        return;
      }
      throw error;
    }
  }
}

/** Only where nobody has counted on since. */
function undo({ counters, sequence, scope, last, before }: CounterChange) {
  return sql`update ${identifier(counters)} set last = ${before}
    where sequence = ${sequence} and scope = ${scope} and last = ${last}`;
}

/** @throws MissingCounterError when the application has no table of counters */
function setsOf(keys: readonly TallyKey[]): readonly CounterSet[] {
  const byTable = Map.groupBy(keys, ({ tally }) => tally.group.table);
  return [...byTable].flatMap(([{ table, column, scope, range, counters, sequence }, ofTable]) => {
    if (counters === undefined) {
      throw MissingCounterError.ofSequence(sequence.name);
    }
    const byDirection = Map.groupBy(ofTable, ({ tally }) => tally.isDescending);
    return [...byDirection].map(([isDescending, ofDirection]) => {
      return { table, column, scope, range, counters, isDescending, keys: ofDirection.map(({ key }) => key) };
    });
  });
}
