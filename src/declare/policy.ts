import { fromRows, OPTIONS, type OptionTable, SHARED_OPTION_NAMES, type SharedOptionName } from './option-table.js';
import type { SharedOptions } from './options.js';
import type { Sequence } from './Sequence.js';

/** How a sequence is numbered: its own options, then those of the subscriber, then the defaults. */
export type Policy = {
  readonly [Name in SharedOptionName]: NonNullable<SharedOptions[Name]> | OptionTable[Name]['default'];
};

/** @param defaults the options of the subscriber, which is known only when a flush begins */
export function policyOf({ options }: Sequence, defaults: SharedOptions): Policy {
  return fromRows(SHARED_OPTION_NAMES, (name) => options[name] ?? defaults[name] ?? OPTIONS[name].default);
}
