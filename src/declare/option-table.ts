import type { LockLevel } from './lock-options.js';
import type { NumberMode } from './number-mode.js';
import type { AnySequenceOptions, SharedOptions } from './options.js';

export type OptionName = keyof AnySequenceOptions;
export type SharedOptionName = keyof SharedOptions;

/** What is known of one option. */
interface Option<Name extends OptionName> {
  /** What holds where nobody gives the option. */
  readonly default: AnySequenceOptions[Name] | readonly [];
  /** Whether a value of the option, or what its function returns, can work. */
  readonly isValid: (value: unknown) => boolean;
  /** What a valid value is, in an error. */
  readonly expected: string;
  readonly takes: Form<NonNullable<AnySequenceOptions[Name]>>;
  /** Whether the subscriber takes the option too, as the default of all sequences. */
  readonly isShared: Name extends SharedOptionName ? true : false;
}

/** Whether an option is a value, a function of the new entity that returns one, or either. */
type Form<Given> = [Extract<Given, CallableFunction>] extends [never]
  ? 'value'
  : [Exclude<Given, CallableFunction>] extends [never]
    ? 'function'
    : 'either';

const LOCK_LEVELS: readonly unknown[] = ['scope', 'table', 'none'] satisfies LockLevel[];
const NUMBER_MODES: readonly unknown[] = ['number', 'bigint', 'string'] satisfies NumberMode[];

/** The largest limit of PostgreSQL's `lock_timeout` and of a timer, in milliseconds: some 24 days. */
const MAX_MILLISECONDS = 2_147_483_647;

/** Every option of a sequence. A new one is an entry here, and its type in `options.ts`. */
export const OPTIONS = {
  startAt: {
    default: 1,
    isValid: Number.isSafeInteger,
    expected: 'a safe integer',
    takes: 'either',
    isShared: false,
  },
  step: {
    default: 1,
    isValid: (value) => Number.isSafeInteger(value) && value !== 0,
    expected: 'a safe integer other than 0',
    takes: 'either',
    isShared: false,
  },
  uniqueWith: {
    default: [],
    isValid: (value) => (Array.isArray(value) ? value.every(isName) : isName(value)),
    expected: 'a property name or an array of property names',
    takes: 'value',
    isShared: false,
  },
  unique: {
    default: true,
    isValid: isBoolean,
    expected: 'a boolean',
    takes: 'value',
    isShared: false,
  },
  when: {
    default: undefined,
    isValid: isBoolean,
    expected: 'a boolean',
    takes: 'function',
    isShared: false,
  },
  explicit: {
    default: true,
    isValid: isBoolean,
    expected: 'a boolean',
    takes: 'value',
    isShared: false,
  },
  editable: {
    default: false,
    isValid: isBoolean,
    expected: 'a boolean',
    takes: 'value',
    isShared: false,
  },
  trigger: {
    default: false,
    isValid: isBoolean,
    expected: 'a boolean',
    takes: 'value',
    isShared: false,
  },
  mode: {
    default: 'number',
    isValid: (value) => NUMBER_MODES.includes(value),
    expected: `'number', 'bigint' or 'string'`,
    takes: 'value',
    isShared: false,
  },
  lock: {
    default: 'scope',
    isValid: (value) => LOCK_LEVELS.includes(value),
    expected: `'scope', 'table', 'none'`,
    takes: 'value',
    isShared: true,
  },
  lockTimeout: {
    default: undefined,
    isValid: (value) => isMilliseconds(value),
    expected: `a whole number of milliseconds from 0 to ${String(MAX_MILLISECONDS)}`,
    takes: 'value',
    isShared: true,
  },
  reuse: {
    default: true,
    isValid: isBoolean,
    expected: 'a boolean',
    takes: 'value',
    isShared: true,
  },
  warnAfter: {
    default: 5_000,
    isValid: (value) => value === Infinity || (isMilliseconds(value) && value !== 0),
    expected: `a whole number of milliseconds from 1 to ${String(MAX_MILLISECONDS)}, or Infinity`,
    takes: 'value',
    isShared: true,
  },
} as const satisfies { readonly [Name in OptionName]: Option<Name> };

export type OptionTable = typeof OPTIONS;

export const OPTION_NAMES: readonly OptionName[] = Object.keys(OPTIONS).filter(isOptionName);
export const SHARED_OPTION_NAMES: readonly SharedOptionName[] = OPTION_NAMES.filter(isShared);

export function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}

export function isShared(name: OptionName): name is SharedOptionName {
  return OPTIONS[name].isShared;
}

/** An object with a value for each of its names. TypeScript does not follow one that is made row by row. */
export function fromRows<Result>(names: readonly (keyof Result)[], valueOf: (name: keyof Result) => unknown): Result {
  return Object.fromEntries(names.map((name) => [name, valueOf(name)])) as Result;
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isMilliseconds(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= MAX_MILLISECONDS;
}
