import type { AutoSequenceOptions, NumberMode } from 'mikro-orm-auto-sequence';

/** The four ways to declare a sequence. */
export const styles = ['es', 'legacy', 'defineEntity', 'EntitySchema'] as const;
export type Style = (typeof styles)[number];

/** A value of an option, as it stands in a program. The entity has `kind`, `year` and `customer`. */
export interface OptionCase {
  readonly source: string;
  /** The mode in which the entity then has its number. Default: 'number'. */
  readonly mode?: NumberMode;
  /** The styles that can tell. Default: all. */
  readonly styles?: readonly Style[];
}

interface OptionCases {
  readonly compile: readonly (string | OptionCase)[];
  readonly doNot: readonly (string | OptionCase)[];
}

/** Only a decorator sees the class that it stands in. */
const decorators: readonly Style[] = ['es', 'legacy'];

const anyFunction = ['() => 1', '({ year }: { year: number }) => year', '(invoice: Invoice) => invoice.year'];
const noFunction = [
  `() => '1'`,
  '() => undefined',
  { source: '({ yaer }: { yaer: number }) => yaer', styles: decorators },
];

/** Every option, with values that compile and such that do not, in each style. */
export const optionCases: Record<keyof AutoSequenceOptions, OptionCases> = {
  startAt: { compile: ['100', '-1', 'undefined', ...anyFunction], doNot: [`'1'`, '1n', 'null', ...noFunction] },
  step: { compile: ['2', '-1', 'undefined', ...anyFunction], doNot: [`'1'`, '1n', 'null', ...noFunction] },
  uniqueWith: {
    compile: [`'kind'`, `['kind']`, `['kind', 'customer']`, `'customer.name'`, 'undefined'],
    doNot: [
      '[]',
      '1',
      'null',
      `['kind', 1]`,
      { source: `'knid'`, styles: decorators },
      { source: `['kind', 'custmer']`, styles: decorators },
      { source: `'customer_id'`, styles: decorators },
    ],
  },
  unique: { compile: ['true', 'false', 'undefined'], doNot: [`'invoice_no'`, '1', 'null'] },
  when: {
    compile: [
      `({ kind }: { kind: string }) => kind === 'paid'`,
      '(invoice: Invoice) => invoice.year > 2000',
      'undefined',
    ],
    doNot: [
      'true',
      `() => 'yes'`,
      'async () => true',
      'null',
      { source: '({ paid }: { paid: boolean }) => paid', styles: decorators },
    ],
  },
  explicit: { compile: ['true', 'false', 'undefined'], doNot: [`'no'`, '0', 'null'] },
  editable: { compile: ['true', 'false', 'undefined'], doNot: [`'yes'`, '1', 'null'] },
  trigger: { compile: ['true', 'false', 'undefined'], doNot: [`'yes'`, '1', 'null'] },
  mode: {
    compile: [`'number'`, { source: `'bigint'`, mode: 'bigint' }, { source: `'string'`, mode: 'string' }],
    doNot: [`'text'`, 'BigInt', 'null'],
  },
  lock: { compile: [`'scope'`, `'table'`, `'none'`, 'undefined'], doNot: [`'row'`, 'false', 'null'] },
  reuse: { compile: ['true', 'false', 'undefined'], doNot: [`'no'`, '0', 'null'] },
  lockTimeout: { compile: ['0', '100', 'undefined'], doNot: [`'100'`, '() => 100', 'null'] },
  warnAfter: { compile: ['0', '100', 'undefined'], doNot: [`'100'`, '() => 100', 'null'] },
};
