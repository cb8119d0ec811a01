import { InvalidOptionsError, type OptionOwner, type SequenceName } from '../errors.js';
import {
  fromRows,
  isShared,
  OPTION_NAMES,
  type OptionName,
  OPTIONS,
  type OptionTable,
  SHARED_OPTION_NAMES,
  type SharedOptionName,
} from './option-table.js';
import type { AnySequenceOptions, SharedOptions } from './options.js';

/** The options of one sequence with the defaults filled in, except for those that the subscriber may have others of. */
export type ResolvedOptions = {
  readonly [Name in OptionName]: Name extends SharedOptionName
    ? AnySequenceOptions[Name]
    : NonNullable<AnySequenceOptions[Name]> | OptionTable[Name]['default'];
};

/** @throws InvalidOptionsError when an option is of the wrong kind */
export function resolveOptions(owner: SequenceName, options: AnySequenceOptions): ResolvedOptions {
  for (const name of OPTION_NAMES) {
    checkOption(owner, name, options[name]);
  }
  return fromRows(OPTION_NAMES, (name) => options[name] ?? (isShared(name) ? undefined : OPTIONS[name].default));
}

/** @throws InvalidOptionsError when an option of the subscriber is of the wrong kind */
export function checkSharedOptions(owner: OptionOwner, options: SharedOptions): void {
  for (const name of SHARED_OPTION_NAMES) {
    checkOption(owner, name, options[name]);
  }
}

/** @throws InvalidOptionsError when the value, which may be left out, is of the wrong kind */
export function checkOption(owner: OptionOwner, name: OptionName, value: unknown): void {
  const { takes, isValid, expected } = OPTIONS[name];
  const canWork = typeof value === 'function' ? takes !== 'value' : takes !== 'function' && isValid(value);
  if (value !== undefined && !canWork) {
    const wording = {
      value: expected,
      function: `a function that returns ${expected}`,
      either: `${expected} or a function`,
    };
    throw InvalidOptionsError.ofOption(owner, name, value, wording[takes]);
  }
}
