import type { Claims } from '../number/Claim.js';
import { Tally } from '../number/Tally.js';
import { countOn } from './counters.js';
import { lockAndRead } from './lock-and-read.js';
import { type Session, stale } from './Session.js';

/** Takes the locks of the keys of claims, as `allocate` does, and gives no number. */
export async function holdKeys(session: Session, claims: Claims): Promise<void> {
  await lockAndRead(session, claims);
  const tallies = claims.groups
    .filter(({ table }) => !table.policy.reuse)
    .flatMap((group) => [
      ...(group.countsUp ? [new Tally(group, false, true)] : []),
      ...(group.countsDown ? [new Tally(group, true, true)] : []),
    ]);
  if (tallies.length > 0) {
    await countOn(stale(session), tallies, claims.written);
  }
}
