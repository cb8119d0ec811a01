import type { AnyEntity, UnitOfWork } from '@mikro-orm/core';
import type { NewNumber } from './NewNumber.js';

/**
 * Remembers which numbers came from a sequence until it is known whether their entities were inserted. A flush that
 * fails inside an explicit transaction, or without any, has no event of its own, so an entity may come to the next flush
 * with a number that is nobody's any more: it is not an explicit one, and is given anew.
 */
export class GivenNumbers {
  readonly #unsettled = new WeakMap<UnitOfWork, NewNumber[]>();
  /** Those that may fail unseen, and no others: an entry for each entity took a fiftieth of the time of a large flush. */
  readonly #ofEntity = new WeakMap<AnyEntity, NewNumber[]>();

  /** The value that the application gave a property, which is not a number that a failed flush has left there. */
  valueBefore(entity: AnyEntity, property: string): unknown {
    const value: unknown = entity[property];
    const earlier = value === undefined || value === null ? undefined : this.#find(entity, property);
    return earlier && earlier.value === value ? earlier.before : value;
  }

  /** @param mayFailUnseen whether no event will tell that the flush has failed */
  add(uow: UnitOfWork, number: NewNumber, mayFailUnseen: boolean): void {
    const unsettled = this.#unsettled.get(uow);
    if (unsettled) {
      unsettled.push(number);
    } else {
      this.#unsettled.set(uow, [number]);
    }
    if (mayFailUnseen) {
      const { entity } = number.changeSet;
      const others = this.#ofEntity.get(entity)?.filter(({ sequence }) => sequence !== number.sequence) ?? [];
      this.#ofEntity.set(entity, [...others, number]);
    }
  }

  /**
   * Takes the numbers of a unit of work away from the entities that were not written. One that was keeps it: the entity
   * would look edited to every entity manager that reaches it, or would be inserted again with another number.
   *
   * @param fate of what has been written: after a rollback, an entity keeps the number that its snapshot has
   */
  settle(uow: UnitOfWork, fate: 'kept' | 'rolled back'): void {
    const numbers = this.#unsettled.get(uow) ?? [];
    this.#unsettled.delete(uow);
    for (const number of numbers) {
      const { entity } = number.changeSet;
      const { name } = number.sequence.property;
      this.#forget(number);
      const isWritten = fate === 'kept' ? number.changeSet.persisted : isInSnapshot(uow, number);
      if (!isWritten && entity[name] === number.value) {
        entity[name] = number.before;
      }
    }
  }

  /** Another unit of work may have given the entity a number since. */
  #forget(number: NewNumber): void {
    const { entity } = number.changeSet;
    const others = this.#ofEntity.get(entity)?.filter((other) => other !== number) ?? [];
    if (others.length > 0) {
      this.#ofEntity.set(entity, others);
    } else {
      this.#ofEntity.delete(entity);
    }
  }

  #find(entity: AnyEntity, property: string): NewNumber | undefined {
    return this.#ofEntity.get(entity)?.find(({ sequence }) => sequence.property.name === property);
  }
}

function isInSnapshot(uow: UnitOfWork, { changeSet: { entity }, sequence, number }: NewNumber): boolean {
  const saved: unknown = uow.getOriginalEntityData(entity)?.[sequence.property.name];
  return saved !== undefined && saved !== null && Number(saved) === number;
}
