import type { AnyEntity, UnitOfWork } from '@mikro-orm/core';
import { isUpdate } from '../mikro-orm/payload.js';
import type { EntityClaim } from './EntityClaim.js';

/**
 * Remembers which numbers came from a sequence until it is known whether their entities were written. A flush that fails
 * inside an explicit transaction, or without any, has no event of its own, so an entity may come to the next flush with a
 * number that is nobody's any more: it is not an explicit one, and is given anew.
 */
export class GivenNumbers {
  readonly #unsettled = new WeakMap<UnitOfWork, readonly EntityClaim[]>();
  /** Those that may fail unseen, and no others: an entry for each entity took a fiftieth of the time of a large flush. */
  readonly #ofEntity = new WeakMap<AnyEntity, EntityClaim[]>();

  /** The value that the application gave a property, which is not a number that a failed flush has left there. */
  valueBefore(entity: AnyEntity, property: string): unknown {
    const value: unknown = entity[property];
    const earlier = value === undefined || value === null ? undefined : this.#find(entity, property);
    return earlier && earlier.value === value ? earlier.before : value;
  }

  /** @param mayFailUnseen whether no event will tell that the flush has failed */
  add(uow: UnitOfWork, claims: readonly EntityClaim[], mayFailUnseen: boolean): void {
    const unsettled = this.#unsettled.get(uow);
    this.#unsettled.set(uow, unsettled ? [...unsettled, ...claims] : claims);
    for (const claim of mayFailUnseen ? claims : []) {
      const { entity } = claim.changeSet;
      const others = this.#ofEntity.get(entity)?.filter(({ sequence }) => sequence !== claim.sequence) ?? [];
      this.#ofEntity.set(entity, [...others, claim]);
    }
  }

  /** A unit of work flushes again. What a flush before it has not written did not come. */
  takeBack(uow: UnitOfWork): void {
    const unsettled = this.#unsettled.get(uow);
    if (!unsettled) {
      return;
    }
    const written: EntityClaim[] = [];
    for (const claim of unsettled) {
      if (claim.changeSet.persisted) {
        written.push(claim);
      } else {
        this.#forget(claim);
        claim.takeBack();
      }
    }
    this.#unsettled.set(uow, written);
  }

  /**
   * Takes the numbers of a unit of work away from the entities that were not written. One that was keeps it: the entity
   * would look edited to every entity manager that reaches it, or would be inserted again with another number.
   *
   * @param fate of what has been written: after a rollback, a new entity keeps the number that its snapshot has
   */
  settle(uow: UnitOfWork, fate: 'kept' | 'rolled back'): void {
    const claims = this.#unsettled.get(uow) ?? [];
    this.#unsettled.delete(uow);
    for (const claim of claims) {
      this.#forget(claim);
      if (fate === 'kept' ? !claim.changeSet.persisted : !isInserted(uow, claim)) {
        claim.takeBack();
      }
    }
  }

  /** Another unit of work may have given the entity a number since. */
  #forget(claim: EntityClaim): void {
    const { entity } = claim.changeSet;
    const known = this.#ofEntity.get(entity);
    if (!known) {
      return;
    }
    const others = known.filter((other) => other !== claim);
    if (others.length > 0) {
      this.#ofEntity.set(entity, others);
    } else {
      this.#ofEntity.delete(entity);
    }
  }

  #find(entity: AnyEntity, property: string): EntityClaim | undefined {
    return this.#ofEntity.get(entity)?.find(({ sequence }) => sequence.property.name === property);
  }
}

/** Whether MikroORM takes a new entity for saved, also when the INSERT has been rolled back. */
function isInserted(uow: UnitOfWork, { changeSet, sequence, number }: EntityClaim): boolean {
  const saved: unknown = uow.getOriginalEntityData(changeSet.entity)?.[sequence.property.name];
  return !isUpdate(changeSet) && saved !== undefined && saved !== null && Number(saved) === number;
}
