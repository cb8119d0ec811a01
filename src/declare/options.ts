import type { LockOptions } from './lock-options.js';
import type { NumberMode } from './number-mode.js';

/** A function of a new entity, which may ask for a type of its own. */
export type OfEntity<Entity, Result> = { of(entity: Entity): Result }['of'];

/** The options that the subscriber takes too, as the defaults of the sequences that leave them out. */
export interface SharedOptions extends LockOptions {
  /**
   * Whether the number of a deleted row may be given again. Default: the subscriber's, which is true: the next number
   * follows the largest in the table.
   *
   * With `false` a counter remembers the last number of each key, in the table of the entity `AutoSequenceCounter`, which
   * the application adds to its `entities`. A rolled-back flush takes its numbers back all the same: there is no gap.
   *
   * @throws MissingCounterError from `MikroORM.init` when the entity is not there
   */
  reuse?: boolean | undefined;
}

/**
 * The options of one sequence.
 *
 * `Scope` is the union of the property names that `uniqueWith` lists, and `Entity` the type of the new entities that
 * `startAt`, `step` and `when` are given where they are functions; `Mode` is that of the option `mode`.
 */
export interface AutoSequenceOptions<
  Scope extends string = string,
  Entity extends object = object,
  Mode extends NumberMode = 'number',
> extends SharedOptions {
  /**
   * The first number of the sequence: any safe integer, or a function of the new entity. Default: 1.
   *
   * `next = max(last + step, startAt)`, so raising it later jumps forward, and lowering it changes nothing. (A sequence
   * that counts down takes the smaller one.)
   *
   * A flush calls the function before anything is written, and fails with `InvalidNumberError` when it throws, is async
   * or returns something else.
   *
   * @example
   * startAt: ({ year }: { year: number }) => year * 10_000 + 1
   */
  startAt?: number | OfEntity<Entity, number> | undefined;

  /**
   * The distance to the number before: any safe integer but 0, or a function of the new entity, as for `startAt`.
   * Default: 1. With a negative step the sequence counts down, from the smallest number that exists.
   *
   * @example
   * step: 10
   */
  step?: number | OfEntity<Entity, number> | undefined;

  /**
   * The property, or properties, that partition the numbers: every combination of their values (null is a value of its
   * own) counts separately. Scalars, enums, to-one relations, and properties of an inlined embeddable
   * (`'address.country'`). Default: none, one count for the whole table.
   *
   * `MikroORM.init` refuses other properties with `InvalidScopeError`.
   *
   * @example
   * uniqueWith: ['customer', 'year']
   */
  uniqueWith?: Scope | readonly [Scope, ...Scope[]] | undefined;

  /**
   * Whether the schema has a unique constraint over the scope and the number. Default: true. With `false` it has a plain
   * index, and nothing refuses a duplicate that another program writes.
   */
  unique?: boolean | undefined;

  /**
   * Which entities get a number; the others keep none, and the property must be nullable. Default: all.
   *
   * It is asked about new entities, and about saved ones that a flush updates and that have no number yet. So a draft gets
   * its number in the flush in which it is issued. A number that was given stays when `when` is false again.
   *
   * It is given the entity as it will be saved. One that was not loaded whole is read for that.
   *
   * A flush calls the function before anything is written, and fails with `InvalidNumberError` when it throws, is async
   * or returns no boolean.
   *
   * @example
   * when: (invoice: Invoice) => invoice.status !== 'draft'
   */
  when?: OfEntity<Entity, boolean> | undefined;

  /**
   * Whether the application may give an entity its number, which the sequence then counts on from. Default: true. With
   * `false`, a flush of an entity that has been given one fails with `ExplicitNumberError`: a request body that reaches
   * `em.create` cannot close a scope with 2147483647. It is about entities that have no number yet, new ones and drafts;
   * `editable` is about the others.
   *
   * @example
   * number: autoSequence({ explicit: false })
   */
  explicit?: boolean | undefined;

  /**
   * Whether the number of a saved entity may be changed. Default: false, and a flush that would change it fails with
   * `NotEditableError`.
   */
  editable?: boolean | undefined;

  /**
   * Whether the schema has a trigger that numbers each row that comes without a number, whoever inserts it: `em.insertMany`,
   * the query builder, `COPY`, programs in other languages. Default: false. A small flush is then left to the trigger, and
   * needs no statement for its number.
   *
   * On PostgreSQL and PGlite; on MariaDB no flush is left to it, since the INSERT does not bring the number back. On other
   * databases the flush numbers everything, as without the option: an application may be tested there.
   *
   * `MikroORM.init` refuses it with `InvalidOptionsError` beside options that are functions, which no database can call, and
   * beside `lock: 'table'` and `'none'`: the trigger locks one scope. A flush of a sequence with a `lockTimeout` is never
   * left to the trigger; other programs wait as long as their own `lock_timeout` says (PostgreSQL's manual, section
   * 19.11.1).
   *
   * @example
   * number: autoSequence({ uniqueWith: 'customer', trigger: true })
   */
  trigger?: boolean | undefined;

  /**
   * The JavaScript type of the property, as for MikroORM's own `bigint` type. `'bigint'` and `'string'` make the column a
   * `bigint`. Numbers are safe integers in each of them. Default: `'number'`, in an `integer` column.
   *
   * @example
   * number: autoSequence({ mode: 'bigint' })
   */
  mode?: Mode | undefined;
}

/** The options of a sequence of any mode. */
export type AnySequenceOptions = AutoSequenceOptions<string, object, NumberMode>;
