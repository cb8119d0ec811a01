import type { EntityManager, UnitOfWork } from '@mikro-orm/core';
import { writeCounters } from '../allocate/counters.js';
import { openSession } from '../allocate/Session.js';
import type { Tally } from '../number/Tally.js';

/**
 * The counters of new parents whose keys the database makes. They are written when the rows are: without them, the number
 * of a last child that is deleted would come back.
 */
export class UnwrittenCounters {
  readonly #tallies = new WeakMap<UnitOfWork, readonly Tally[]>();

  add(uow: UnitOfWork, tallies: readonly Tally[]): void {
    if (tallies.length > 0) {
      this.#tallies.set(uow, tallies);
    }
  }

  /** A flush that failed leaves none to the next one. */
  forget(uow: UnitOfWork): void {
    this.#tallies.delete(uow);
  }

  /** @returns nothing where there are none */
  write(em: EntityManager, uow: UnitOfWork, transaction: object | undefined): Promise<void> | undefined {
    const tallies = this.#tallies.get(uow);
    if (!tallies || !transaction) {
      return undefined;
    }
    this.#tallies.delete(uow);
    return writeCounters(openSession(em, transaction, false), tallies);
  }
}
