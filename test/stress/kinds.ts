import type { AutoSequenceSubscriberOptions } from 'mikro-orm-auto-sequence';

/** A way to number that is hammered. */
export interface Kind {
  readonly defaults: AutoSequenceSubscriberOptions;
  /** Whether nothing may be refused. Without locks something must be, or the hammer shows no race. */
  readonly isExact: boolean;
  /** Whether a transaction that writes to the table before it numbers is promised not to deadlock. */
  readonly mayWriteFirst: boolean;
}

export const kindNames = ['scope', 'table', 'counter', 'none'] as const;

export type KindName = (typeof kindNames)[number];

/** Each is a hammer of its own. */
export const kinds: Readonly<Record<KindName, Kind>> = {
  scope: { defaults: { lock: 'scope' }, isExact: true, mayWriteFirst: true },
  table: { defaults: { lock: 'table' }, isExact: true, mayWriteFirst: false },
  counter: { defaults: { reuse: false }, isExact: true, mayWriteFirst: true },
  none: { defaults: { lock: 'none' }, isExact: false, mayWriteFirst: true },
};
