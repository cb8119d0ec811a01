import type { Row } from './Database.js';

type Value = Row[string] | undefined;

/** What a row has for a number: drivers give large ones as texts. Undefined for null, and where there is no row. */
export function numberOf(value: Value): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}

/** The same, exact past the safe integers. */
export function bigintOf(value: Value): bigint | undefined {
  return value === null || value === undefined ? undefined : BigInt(value);
}
