import type { AnyEntity, UnitOfWork } from '@mikro-orm/core';

interface GivenNumber {
  readonly number: unknown;
  /** What the property held before: undefined or null. */
  readonly before: unknown;
}

/**
 * Remembers which numbers came from a sequence until it is known whether their entities were inserted. A flush that
 * fails inside an explicit transaction has no event of its own, so an entity may come to the next flush with a number
 * that is nobody's any more: it is not an explicit one, and is given anew.
 */
export class GivenNumbers {
  readonly #given = new WeakMap<AnyEntity, Map<string, GivenNumber>>();
  readonly #unsettled = new WeakMap<UnitOfWork, Set<AnyEntity>>();

  has(entity: AnyEntity, property: string, value: unknown): boolean {
    return this.#given.get(entity)?.get(property)?.number === value;
  }

  /** To be called before the entity has the number. */
  add(uow: UnitOfWork, entity: AnyEntity, property: string, number: unknown): void {
    const numbers = this.#given.get(entity) ?? new Map<string, GivenNumber>();
    const earlier = numbers.get(property);
    this.#given.set(entity, numbers.set(property, { number, before: earlier ? earlier.before : entity[property] }));
    this.#unsettled.set(uow, (this.#unsettled.get(uow) ?? new Set()).add(entity));
  }

  /**
   * Takes the numbers of a unit of work away from the entities that were not inserted. One that was has a snapshot, which
   * holds its number: without it, the entity would look edited to every entity manager that reaches it.
   */
  settle(uow: UnitOfWork): void {
    const entities = this.#unsettled.get(uow) ?? [];
    this.#unsettled.delete(uow);
    for (const entity of entities) {
      const numbers = this.#given.get(entity) ?? [];
      this.#given.delete(entity);
      const inserted = uow.getOriginalEntityData(entity) !== undefined;
      for (const [property, { number, before }] of inserted ? [] : numbers) {
        if (entity[property] === number) {
          entity[property] = before;
        }
      }
    }
  }
}
