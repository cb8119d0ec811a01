import type { AnyEntity, UnitOfWork } from '@mikro-orm/core';

interface GivenNumber {
  readonly property: string;
  number: unknown;
  /** What the property held before: undefined or null. */
  readonly before: unknown;
}

/**
 * Remembers which numbers came from a sequence until it is known whether their entities were inserted. A flush that
 * fails inside an explicit transaction has no event of its own, so an entity may come to the next flush with a number
 * that is nobody's any more: it is not an explicit one, and is given anew.
 */
export class GivenNumbers {
  /** A short list and not a map for each entity: ten thousand maps took a tenth of the time of their flush. */
  readonly #given = new WeakMap<AnyEntity, GivenNumber[]>();
  readonly #unsettled = new WeakMap<UnitOfWork, AnyEntity[]>();

  has(entity: AnyEntity, property: string, value: unknown): boolean {
    return this.#find(entity, property)?.number === value;
  }

  /** To be called before the entity has the number. */
  add(uow: UnitOfWork, entity: AnyEntity, property: string, number: unknown): void {
    const earlier = this.#find(entity, property);
    if (earlier) {
      earlier.number = number;
    } else {
      const before: unknown = entity[property];
      append(this.#given, entity, { property, number, before });
    }
    append(this.#unsettled, uow, entity);
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
      for (const { property, number, before } of inserted ? [] : numbers) {
        if (entity[property] === number) {
          entity[property] = before;
        }
      }
    }
  }

  #find(entity: AnyEntity, property: string): GivenNumber | undefined {
    return this.#given.get(entity)?.find((given) => given.property === property);
  }
}

function append<K extends object, V>(lists: WeakMap<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) {
    list.push(value);
  } else {
    lists.set(key, [value]);
  }
}
