import type { Claims } from '../number/Claim.js';
import type { LedgerEntry } from '../number/Ledger.js';
import { keyTextOf } from '../number/key-text.js';
import { numberClaims } from '../number/number-claims.js';
import { lockAndRead } from './lock-and-read.js';
import type { Session } from './Session.js';

/** Whose flush it is, and whether its rows may still come. */
export type Owner = Pick<LedgerEntry, 'owner' | 'isOpen'>;

/**
 * Gives the claims of a flush their numbers: locks the keys, reads the last number of each, and counts on. A statement for
 * the locks and a statement for the numbers, whatever the count of groups and sequences.
 *
 * From the answer of the database to the record in the ledger nothing waits, so that no other flush of the same
 * transaction comes between.
 *
 * @throws NumberOutOfRangeError when a number, given or explicit, does not fit its column
 * @throws LockTimeoutError, LockDeniedError, or the database's error
 */
export async function allocate(session: Session, claims: Claims, owner: Owner): Promise<void> {
  const { transaction, database } = session;
  if (!transaction) {
    await lockAndRead(session, claims);
    numberClaims(claims.claims);
    return;
  }
  const { ledger, context } = transaction;
  await ledger.whileReading(async () => {
    await lockAndRead(session, claims);
    ledger.include(claims.groups, (group) => keyTextOf(group, database));
    numberClaims(claims.claims);
    ledger.record({ ...owner, groups: claims.groups, transaction: context });
  });
}
