import type { AnyEntity, ChangeSet } from '@mikro-orm/core';
import { toMode } from '../declare/number-mode.js';
import type { Sequence } from '../declare/Sequence.js';
import { forgetUpdated, setNewValue } from '../mikro-orm/payload.js';
import type { Claim } from '../number/Claim.js';
import type { Group } from '../number/Group.js';

/**
 * The claim of an entity, by way of the change set that writes it.
 *
 * A class and no object literal: literals that often outlive a collection are soon made in V8's old space, where they
 * would keep the entities of flushes that have long ended until the next full collection. With a thousand entities in a
 * flush that was a twelfth of its time.
 */
export class EntityClaim implements Claim {
  #given: number | undefined = undefined;
  #isLeft = false;

  constructor(
    readonly group: Group,
    readonly changeSet: ChangeSet<AnyEntity>,
    /** What the entity's property holds before it is given the number: undefined, null or the explicit value. */
    readonly before: unknown,
    readonly explicit: number | undefined,
    readonly startAt: number,
    readonly step: number,
  ) {}

  /** The number that it was given: by the subscriber, or by the trigger, which the row that came back tells. */
  get number(): number | undefined {
    return this.#isLeft ? this.#returned() : this.#given;
  }

  set number(number: number | undefined) {
    this.#given = number;
  }

  get sequence(): Sequence {
    return this.group.table.sequence;
  }

  /** The number in the type of the entity's property. */
  get value(): unknown {
    return this.number === undefined ? undefined : toMode(this.number, this.sequence.options.mode);
  }

  /** Gives the entity its number, and the statement that writes it. */
  assign(): void {
    const { property, options } = this.sequence;
    if (this.#given !== undefined) {
      setNewValue(this.changeSet, property, toMode(this.#given, options.mode), this.#given);
    }
  }

  /** Leaves the number to the trigger, which gives one where there is none. A failed flush may have left one there. */
  leave(): void {
    const { entity, payload } = this.changeSet;
    const { name } = this.sequence.property;
    this.#isLeft = true;
    if (payload[name] !== undefined && payload[name] !== null) {
      entity[name] = this.before;
      payload[name] = null;
    }
  }

  /** Takes the number away again, unless the application has set another one since. */
  takeBack(): void {
    const { entity } = this.changeSet;
    const { name } = this.sequence.property;
    if (entity[name] === this.value) {
      entity[name] = this.before;
      forgetUpdated(this.changeSet, this.sequence.property);
    }
  }

  /** The payload, and not the entity, which the application may have changed since. */
  #returned(): number | undefined {
    const { payload, persisted } = this.changeSet;
    const value: unknown = persisted ? payload[this.sequence.property.name] : undefined;
    return value === undefined || value === null ? undefined : Number(value);
  }
}
