import type { UnitOfWork } from '@mikro-orm/core';
import type { Session } from '../allocate/Session.js';
import { endWait } from '../allocate/late-waits.js';
import { type Waiter, waiterOf, warnLater } from '../allocate/wait-for-locks.js';
import type { SequenceTable } from '../number/SequenceTable.js';
import type { EntityClaim } from './EntityClaim.js';

/** Warns of flushes that were left to the trigger and wait for a lock inside their INSERT. */
export class LeftWaits {
  readonly #warnings = new WeakMap<UnitOfWork, ReturnType<typeof warnLater>>();

  /** Those of the tables, which stay the same from flush to flush. */
  readonly #waiters = new WeakMap<SequenceTable, Waiter>();

  /** @param claims of one sequence, as all that are left to a trigger */
  start(uow: UnitOfWork, { warn }: Session, claims: readonly EntityClaim[]): void {
    const [claim] = claims;
    if (!claim) {
      return;
    }
    const isWaiting = () => uow.getChangeSets().length > 0 && claims.some(({ changeSet }) => !changeSet.persisted);
    const warnIfWaiting: Session['warn'] = (message) => {
      if (isWaiting()) {
        warn(message);
      }
    };
    this.end(uow);
    this.#warnings.set(uow, warnLater(warnIfWaiting, this.#waiterOf(claim.group.table)));
  }

  /** The flush has ended. */
  end(uow: UnitOfWork): void {
    endWait(this.#warnings.get(uow));
    this.#warnings.delete(uow);
  }

  #waiterOf(table: SequenceTable): Waiter {
    const waiter = this.#waiters.get(table) ?? waiterOf([table]);
    this.#waiters.set(table, waiter);
    return waiter;
  }
}
