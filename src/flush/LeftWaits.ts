import type { UnitOfWork } from '@mikro-orm/core';
import type { Session } from '../allocate/Session.js';
import { endWait } from '../allocate/late-waits.js';
import { waiterOf, warnLater } from '../allocate/wait-for-locks.js';
import type { EntityClaim } from './EntityClaim.js';

/** Warns of flushes that were left to the trigger and wait for a lock inside their INSERT. */
export class LeftWaits {
  readonly #warnings = new WeakMap<UnitOfWork, ReturnType<typeof warnLater>>();

  start(uow: UnitOfWork, { warn }: Session, claims: readonly EntityClaim[]): void {
    const isWaiting = () => uow.getChangeSets().length > 0 && claims.some(({ changeSet }) => !changeSet.persisted);
    const waiter = waiterOf(claims.map(({ group }) => group.table));
    const warnIfWaiting: Session['warn'] = (message) => {
      if (isWaiting()) {
        warn(message);
      }
    };
    this.end(uow);
    this.#warnings.set(uow, warnLater(warnIfWaiting, waiter));
  }

  /** The flush has ended. */
  end(uow: UnitOfWork): void {
    endWait(this.#warnings.get(uow));
    this.#warnings.delete(uow);
  }
}
