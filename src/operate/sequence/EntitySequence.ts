import { toMode } from '../../declare/number-mode.js';
import { assign } from './assign.js';
import { audit, findingsOf } from './audit.js';
import { backfill } from './backfill.js';
import type { BackfillOptions } from './backfill-options.js';
import type { AuditFinding, AuditOptions, AuditReport, AuditSummary, RawFinding } from './findings.js';
import { lastNumber } from './last.js';
import { nextNumbers } from './next.js';
import { resync } from './resync.js';
import type { SequenceTarget } from './SequenceTarget.js';
import type { Numbered, SequenceNumber, SequenceScope } from './types.js';

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

  /**
   * Numbers rows for `em.insertMany`, the query builder or `COPY`, as a flush numbers new entities: a row that has a number
   * keeps it, and others count on from it; `startAt`, `step` and `when` are given the row. It takes the statements of a flush,
   * whatever the count, and the keys are locked until the transaction ends. Write the rows in it.
   *
   * The rows are copied: the given ones have no number of a transaction that was rolled back.
   *
   * @example
   * ```ts
   * await em.transactional(async (em) => {
   *   const rows = await sequenceOf(em, Invoice).assign(drafts);
   *   await em.insertMany(Invoice, rows);
   * });
   * ```
   *
   * @param rows as `em.insertMany` takes them: a relation is an entity, a reference or a key
   * @returns the rows with their numbers, in the same order; one that `when` refuses has none
   * @throws {@link TransactionRequiredError} outside a transaction
   * @throws {@link InvalidKeyError}, {@link UnknownScopeValueError}, {@link ExplicitNumberError}, or what a flush throws
   */
  assign<Row extends SequenceScope<Entity>>(rows: readonly Row[]): Promise<(Row & Numbered<Entity, Property>)[]> {
    // What is added is what the type says.
    return assign(this.#target, rows) as Promise<(Row & Numbered<Entity, Property>)[]>;
  }

  /**
   * Numbers the rows that have no number, each after the last number of its key, in the order that is asked for. Entities
   * that are loaded already are not told.
   *
   * By default it is one statement, in a transaction that keeps every other writer out of the table. Where the sequence has
   * `when` or `reuse: false`, or `startAt` or `step` is a function, the rows are loaded for it, some thousand at a time: a
   * row that `when` refuses keeps none.
   *
   * With `batchSize` each batch is a transaction of its own, under the locks of its keys, so that flushes go on. What is done
   * is done: called again, it goes on where it ended.
   *
   * @example
   * ```ts
   * await sequenceOf(em, Invoice).backfill({ orderBy: { issuedAt: 'asc' } });
   * ```
   *
   * @returns how many rows have got a number
   * @throws {@link InvalidOptionsError}, {@link NumberOutOfRangeError}, {@link LockTimeoutError}, {@link LockDeniedError},
   * {@link TransactionRequiredError}
   */
  backfill(options: BackfillOptions<Entity> = {}): Promise<number> {
    return backfill(this.#target, options);
  }

  /**
   * Reads the whole table, in the database, and reports what is not as the sequence counts: gaps, duplicates, numbers before
   * `startAt` or off the step, rows without a number, and counters behind the table. No row leaves the database unless it is
   * in a finding. No lock is taken: outside a transaction it reads one state of the database, and inside of one what that
   * sees.
   *
   * A deleted row leaves a gap, and so does a number that `next` gave and nobody used. With `reuse: true` nothing remembers
   * the last ones of a key; with `reuse: false` its counter does.
   *
   * @example
   * ```ts
   * const { isExact, findings } = await sequenceOf(em, Invoice).audit();
   * ```
   *
   * @throws {@link InvalidOptionsError}, {@link MissingCounterError}, or the database's error
   */
  async audit(
    options: AuditOptions = {},
  ): Promise<AuditReport<SequenceScope<Entity>, SequenceNumber<Entity, Property>>> {
    const report = await audit(this.#target, options);
    return { ...report, findings: report.findings.map((finding) => this.#findingInMode(finding)) };
  }

  /**
   * What an audit finds, one after the other and all of it. What is read stays open until the loop ends: on SQLite and
   * PGlite the only connection, so that nothing else can be awaited of the same ORM inside the loop.
   *
   * @example
   * ```ts
   * for await (const finding of sequenceOf(em, Invoice).findings()) {
   *   console.log(finding.kind, finding.scope);
   * }
   * ```
   */
  async *findings(): AsyncGenerator<AuditFinding<SequenceScope<Entity>, SequenceNumber<Entity, Property>>, void> {
    yield* this.auditing();
  }

  /**
   * @internal
   * @param onSummary is told what there is, before the first finding
   */
  async *auditing(
    onSummary?: (summary: AuditSummary) => void,
  ): AsyncGenerator<AuditFinding<SequenceScope<Entity>, SequenceNumber<Entity, Property>>, void> {
    for await (const finding of findingsOf(this.#target, onSummary)) {
      yield this.#findingInMode(finding);
    }
  }

  /**
   * Brings the counters of `reuse: false` up to the table, and begins those that are missing: after rows have come without
   * them, by an import or from before. Then the last number of a key does not come back, even where its row is deleted before
   * the next flush. Of a sequence with `reuse: true` there are none.
   *
   * @example
   * ```ts
   * await sequenceOf(em, Invoice).resync();
   * ```
   *
   * @returns how many keys had a counter that was behind, or none
   */
  resync(): Promise<number> {
    return resync(this.#target);
  }

  #findingInMode(finding: RawFinding): AuditFinding<SequenceScope<Entity>, SequenceNumber<Entity, Property>> {
    const numbers = Object.entries(finding).filter(([, value]) => typeof value === 'bigint');
    const inMode = numbers.map(([name, value]) => [name, this.#inMode(value as bigint)]);
    return { ...finding, ...Object.fromEntries(inMode) } as AuditFinding<
      SequenceScope<Entity>,
      SequenceNumber<Entity, Property>
    >;
  }

  #inMode(number: bigint | number): SequenceNumber<Entity, Property> {
    // The type of the property is that of the mode, which `AutoSequenceType` sees to.
    return toMode(number, this.#target.sequence.options.mode) as SequenceNumber<Entity, Property>;
  }
}
