import { toMode } from '../../declare/number-mode.js';
import { lastNumber } from './last.js';
import { nextNumbers } from './next.js';
import type { SequenceTarget } from './SequenceTarget.js';
import type { SequenceNumber, SequenceScope } from './types.js';

/** A sequence in hand: what {@link sequenceOf} returns. */
export class EntitySequence<Entity extends object, Property extends keyof Entity = keyof Entity> {
  readonly #target: SequenceTarget;

  /** @internal */
  constructor(target: SequenceTarget) {
    this.#target = target;
  }

  /** The entity and the property, as `Invoice.number`. */
  get name(): string {
    const { entity, property } = this.#target.sequence.name;
    return `${entity}.${property}`;
  }

  /**
   * The last number of a key: the largest or, of a sequence that counts down, the smallest; with `reuse: false` what the
   * key's counter says, where that is further. In a transaction, what this has handed out counts too. No lock is taken: the
   * next flush of somebody else may change it.
   *
   * @example
   * ```ts
   * await sequenceOf(em, Invoice).last({ customer });
   * ```
   *
   * @returns undefined where the key has no number
   * @throws {@link InvalidKeyError}
   */
  async last(scope?: SequenceScope<Entity>): Promise<SequenceNumber<Entity, Property> | undefined> {
    const last = await lastNumber(this.#target, scope ?? {});
    return last === undefined ? undefined : this.#inMode(last);
  }

  /**
   * The number that the next row of a key must get, which nobody else gets: the key is locked until the transaction ends, as
   * in a flush. The next call in the same transaction counts on, and so does a flush. What rolls the transaction back, or
   * the savepoint, gives the number back. Write the row in the same transaction, or there is a gap.
   *
   * Where `startAt` or `step` is a function, it is given the scope as it was given here. `when` is not asked.
   *
   * @example
   * ```ts
   * await em.transactional(async (em) => {
   *   const number = await sequenceOf(em, Invoice).next({ customer });
   *   await em.insert(Invoice, { customer, number });
   * });
   * ```
   *
   * @throws {@link TransactionRequiredError} outside a transaction
   * @throws {@link InvalidKeyError}, or what a flush throws when it cannot number
   */
  async next(scope?: SequenceScope<Entity>): Promise<SequenceNumber<Entity, Property>> {
    const [number = NaN] = await nextNumbers(this.#target, scope ?? {}, 1);
    return this.#inMode(number);
  }

  /**
   * The numbers that the next rows of a key must get, in their order: {@link EntitySequence.next} for many.
   *
   * @example
   * ```ts
   * const numbers = await sequenceOf(em, Invoice).nextMany({ customer }, rows.length);
   * ```
   *
   * @param scope `{}` for a sequence over the whole table
   */
  async nextMany(scope: SequenceScope<Entity>, count: number): Promise<SequenceNumber<Entity, Property>[]> {
    const numbers = await nextNumbers(this.#target, scope, count);
    return numbers.map((number) => this.#inMode(number));
  }

  #inMode(number: number): SequenceNumber<Entity, Property> {
    // The type of the property is that of the mode, which `AutoSequenceType` sees to.
    return toMode(number, this.#target.sequence.options.mode) as SequenceNumber<Entity, Property>;
  }
}
