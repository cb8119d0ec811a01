import { sql } from '../databases/Statement.js';
import type { Claims } from '../number/Claim.js';
import type { Group } from '../number/Group.js';
import { keyTextOf } from '../number/key-text.js';
import type { LedgerEntry } from '../number/Ledger.js';
import { numberClaims } from '../number/number-claims.js';
import { type Tally, tally } from '../number/Tally.js';
import { countOn, giveBack, writeCounters } from './counters.js';
import { isLockedOrRead, lockAndRead } from './lock-and-read.js';
import { type Session, stale, type Transaction } from './Session.js';

/** Whose flush it is, and whether its rows may still come. */
export interface Owner extends Pick<LedgerEntry, 'owner' | 'isOpen'> {
  /** Whether the transaction may go on after the flush has failed. */
  readonly mayFailUnseen: boolean;
  /** Whether the numbers count until the transaction ends, since no flush writes their rows. */
  readonly isKept?: boolean;
}

/**
 * Gives the claims of a flush their numbers: locks the keys, finds what exists under each, and counts on.
 *
 * A sequence that reuses numbers locks its keys and reads the last number of each: two statements, whatever the count of
 * groups and sequences. One with `reuse: false` counts on in its counters, which is one.
 *
 * @returns the counters that are to be written when the database has made the keys of new parents
 * @throws NumberOutOfRangeError when a number, given or explicit, does not fit its column
 * @throws LockTimeoutError, LockDeniedError, or the database's error
 */
export async function allocate(session: Session, claims: Claims, owner: Owner): Promise<readonly Tally[]> {
  const { transaction } = session;
  if (!transaction) {
    await lockAndRead(session, claims);
    numberClaims(claims.claims);
    return [];
  }
  if (transaction.ledger.hasLeft) {
    await waitForLeft(session, transaction);
  }
  if (transaction.ledger.hasFailed) {
    await giveBack(session);
  }
  const tallies = tally(claims.claims, owner.mayFailUnseen);
  const known = tallies.filter(({ group }) => group.isKnown);
  transaction.ledger.startReading();
  try {
    await lockAndRead(session, claims);
    if (known.length > 0) {
      await countOn(claims.groups.some(isLockedOrRead) ? stale(session) : session, known, claims.written);
    }
    handOut(session, transaction, claims, { ...owner, tallies: known });
  } finally {
    transaction.ledger.endReading();
  }
  if (known.length > 0) {
    await writeCounters(stale(session), known);
  }
  return tallies.filter(({ group }) => !group.isKnown);
}

/**
 * Waits for the rows of other flushes of the transaction that were left to the trigger: only then does the table tell their
 * numbers. Each answer comes behind what these have sent meanwhile.
 */
async function waitForLeft({ run }: Session, { ledger }: Transaction): Promise<void> {
  while (ledger.hasLeft) {
    await run(sql`select 1`);
  }
}

/** From the answer of the database to the record nothing waits: no other flush of the transaction comes between. */
function handOut(
  { database }: Session,
  { ledger, context }: Transaction,
  { groups, claims }: Claims,
  { isKept = false, ...entry }: Omit<LedgerEntry, 'groups' | 'transaction'> & Pick<Owner, 'isKept'>,
): void {
  const textOf = (group: Group) => keyTextOf(group, database);
  ledger.include(groups, textOf);
  try {
    numberClaims(claims);
    if (isKept) {
      ledger.keep(groups, context, textOf);
    } else {
      ledger.record({ ...entry, groups, transaction: context });
    }
  } catch (error) {
    ledger.record({ ...entry, groups, transaction: context, isOpen: () => false });
    throw error;
  }
}
