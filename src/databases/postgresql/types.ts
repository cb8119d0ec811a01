import { type Range, SAFE_INTEGERS } from '../Database.js';

/** The built-in types without a hash function or a B-tree operator class. */
const WITHOUT_HASH_OR_ORDER =
  /^(money|bit|varbit|xml|tsvector|tsquery|json|point|line|lseg|box|path|polygon|circle|txid_snapshot|pg_snapshot)\b/i;

/** Numeric types: manual, section 8.1. */
export function rangeOf(columnType: string): Range {
  if (/^(smallint|int2)\b/i.test(columnType)) {
    return { min: -32_768, max: 32_767 };
  }
  return /^(int|integer|int4)\b/i.test(columnType) ? { min: -2_147_483_648, max: 2_147_483_647 } : SAFE_INTEGERS;
}

export function canPartition(columnType: string): boolean {
  return !WITHOUT_HASH_OR_ORDER.test(columnType);
}
