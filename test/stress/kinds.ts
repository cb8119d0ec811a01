import type { AutoSequenceSubscriberOptions } from 'mikro-orm-auto-sequence';

/** A way to number that is hammered. */
export interface Kind {
  readonly defaults: AutoSequenceSubscriberOptions;
  /** Whether nothing may be refused. Without locks something must be, or the hammer shows no race. */
  readonly isExact: boolean;
  /** Whether numbers of deleted rows come back. Where they do not, some are deleted. */
  readonly reuses: boolean;
  /** Whether a transaction that writes to the table before it numbers is promised not to deadlock. */
  readonly mayWriteFirst: boolean;
}

export const kindNames = ['scope', 'table', 'counter', 'none'] as const;

export type KindName = (typeof kindNames)[number];

/** Each is a hammer of its own. */
export const kinds: Readonly<Record<KindName, Kind>> = {
  scope: { defaults: { lock: 'scope' }, reuses: true, isExact: true, mayWriteFirst: true },
  table: { defaults: { lock: 'table' }, reuses: true, isExact: true, mayWriteFirst: false },
  counter: { defaults: { reuse: false }, reuses: false, isExact: true, mayWriteFirst: true },
  none: { defaults: { lock: 'none' }, reuses: true, isExact: false, mayWriteFirst: true },
};
