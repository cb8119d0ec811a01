import type { AnyEntity, UnitOfWork } from '@mikro-orm/core';
import type { EntityClaim } from './EntityClaim.js';

/**
 * Remembers which numbers came from a sequence until it is known whether their entities were written. A flush that fails
 * inside an explicit transaction, or without any, has no event of its own, so an entity may come to the next flush with a
 * number that is nobody's any more: it is not an explicit one, and is given anew.
 */
export class GivenNumbers {
  readonly #unsettled = new WeakMap<UnitOfWork, EntityClaim[]>();
  /** Those that may fail unseen, and no others: an entry for each entity took a fiftieth of the time of a large flush. */
  readonly #ofEntity = new WeakMap<AnyEntity, EntityClaim[]>();

  /** The value that the application gave a property, which is not a number that a failed flush has left there. */
  valueBefore(entity: AnyEntity, property: string): unknown {
    const value: unknown = entity[property];
    const earlier = value === undefined || value === null ? undefined : this.#find(entity, property);
    return earlier && earlier.value === value ? earlier.before : value;
  }

  /** @param mayFailUnseen whether no event will tell that the flush has failed */
  add(uow: UnitOfWork, claim: EntityClaim, mayFailUnseen: boolean): void {
    const unsettled = this.#unsettled.get(uow);
    if (unsettled) {
      unsettled.push(claim);
    } else {
      this.#unsettled.set(uow, [claim]);
    }
    if (mayFailUnseen) {
      const { entity } = claim.changeSet;
      const others = this.#ofEntity.get(entity)?.filter(({ sequence }) => sequence !== claim.sequence) ?? [];
      this.#ofEntity.set(entity, [...others, claim]);
    }
  }

  /**
   * Takes the numbers of a unit of work away from the entities that were not written. One that was keeps it: the entity
   * would look edited to every entity manager that reaches it, or would be inserted again with another number.
   *
   * @param fate of what has been written: after a rollback, an entity keeps the number that its snapshot has
   */
  settle(uow: UnitOfWork, fate: 'kept' | 'rolled back'): void {
    const claims = this.#unsettled.get(uow) ?? [];
    this.#unsettled.delete(uow);
    for (const claim of claims) {
      const { entity } = claim.changeSet;
      const { name } = claim.sequence.property;
      this.#forget(claim);
      const isWritten = fate === 'kept' ? claim.changeSet.persisted : isInSnapshot(uow, claim);
      if (!isWritten && entity[name] === claim.value) {
        entity[name] = claim.before;
      }
    }
  }

  /** Another unit of work may have given the entity a number since. */
  #forget(claim: EntityClaim): void {
    const { entity } = claim.changeSet;
    const others = this.#ofEntity.get(entity)?.filter((other) => other !== claim) ?? [];
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

function isInSnapshot(uow: UnitOfWork, { changeSet: { entity }, sequence, number }: EntityClaim): boolean {
  const saved: unknown = uow.getOriginalEntityData(entity)?.[sequence.property.name];
  return saved !== undefined && saved !== null && Number(saved) === number;
}
