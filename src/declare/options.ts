import { InvalidOptionsError, type SequenceName } from '../errors.js';
import { checkLockOptions, type LockLevel, type LockOptions } from './lock-options.js';
import type { NumberMode } from './number-mode.js';

/** A function of a new entity, which may ask for a type of its own. */
export type OfEntity<Entity, Result> = { of(entity: Entity): Result }['of'];

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
> extends LockOptions {
  /**
   * The first number of the sequence: any safe integer, or a function of the new entity. Default: 1.
   *
   * `next = max(last + step, startAt)`, so raising it later jumps forward, and lowering it changes nothing. (A sequence
   * that counts down takes the smaller one.)
   */
  startAt?: number | OfEntity<Entity, number> | undefined;

  /**
   * The distance to the number before: any safe integer but 0, or a function of the new entity. Default: 1. With a
   * negative step the sequence counts down, from the smallest number that exists.
   */
  step?: number | OfEntity<Entity, number> | undefined;

  /**
   * The property, or properties, that partition the numbers: every combination of their values (null is a value of its
   * own) counts separately. Scalars, enums, to-one relations, and properties of an inlined embeddable
   * (`'address.country'`). Default: none, one count for the whole table.
   */
  uniqueWith?: Scope | readonly [Scope, ...Scope[]] | undefined;

  /**
   * Whether the schema has a unique constraint over the scope and the number. Default: true. With `false` it has a plain
   * index, and nothing refuses a duplicate that another program writes.
   */
  unique?: boolean | undefined;

  /**
   * Which new entities get a number; the others keep none, and the property must be nullable. Default: all.
   */
  when?: OfEntity<Entity, boolean> | undefined;

  /** Whether the number of a saved entity may be changed. Default: false, and a flush that would change it fails. */
  editable?: boolean | undefined;

  /**
   * The JavaScript type of the property, as for MikroORM's own `bigint` type. `'bigint'` and `'string'` make the column a
   * `bigint`. Numbers are safe integers in each of them. Default: `'number'`, in an `integer` column.
   */
  mode?: Mode | undefined;
}

/** The options of a sequence of any mode. */
export type AnySequenceOptions = AutoSequenceOptions<string, object, NumberMode>;

/** The options of one sequence with defaults filled in. */
export interface ResolvedOptions {
  readonly startAt: number | OfEntity<object, number>;
  readonly step: number | OfEntity<object, number>;
  readonly uniqueWith: readonly string[];
  readonly unique: boolean;
  readonly when: OfEntity<object, boolean> | undefined;
  readonly editable: boolean;
  readonly mode: NumberMode;
  readonly lock: LockLevel | undefined;
  readonly lockTimeout: number | undefined;
}

/** The names of the sequence's own options: what a decorator does not pass on to MikroORM. */
export const SEQUENCE_OPTIONS = [
  'startAt',
  'step',
  'uniqueWith',
  'unique',
  'when',
  'editable',
  'mode',
  'lock',
  'lockTimeout',
] as const satisfies (keyof AutoSequenceOptions)[];

const NUMBER_MODES: readonly unknown[] = ['number', 'bigint', 'string'] satisfies NumberMode[];

/** @throws InvalidOptionsError when an option is of the wrong kind */
export function resolveOptions(name: SequenceName, options: AnySequenceOptions): ResolvedOptions {
  const { startAt = 1, step = 1, uniqueWith = [], unique = true, when, editable = false, mode = 'number' } = options;
  const { lock, lockTimeout } = options;
  const require = (option: keyof AutoSequenceOptions, isValid: boolean, expected: string) => {
    if (!isValid) {
      throw InvalidOptionsError.ofOption(name, option, options[option], expected);
    }
  };
  require('startAt', typeof startAt === 'function' || Number.isSafeInteger(startAt), 'a safe integer or a function');
  const isStep = typeof step === 'function' || (Number.isSafeInteger(step) && step !== 0);
  require('step', isStep, 'a safe integer other than 0 or a function');
  require('unique', typeof unique === 'boolean', 'a boolean');
  require('when', when === undefined || typeof when === 'function', 'a function of the entity');
  require('editable', typeof editable === 'boolean', 'a boolean');
  require('mode', NUMBER_MODES.includes(mode), `'number', 'bigint' or 'string'`);
  const names: readonly unknown[] = typeof uniqueWith === 'string' ? [uniqueWith] : uniqueWith;
  const isScope = Array.isArray(names) && names.every((each) => typeof each === 'string' && each !== '');
  require('uniqueWith', isScope, 'a property name or an array of property names');
  checkLockOptions(name, { lock, lockTimeout });
  const scope = typeof uniqueWith === 'string' ? [uniqueWith] : uniqueWith;
  return { startAt, step, uniqueWith: [...new Set(scope)], unique, when, editable, mode, lock, lockTimeout };
}
