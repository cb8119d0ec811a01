/** The smallest and the largest number that a sequence can have in a column of each type. */
export type Integers = Readonly<Record<'smallint' | 'integer' | 'bigint', Range>>;

interface Range {
  readonly min: number;
  readonly max: number;
}

const safe = { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER };

/** Where the type of a column limits its numbers. */
export const integersByType: Integers = {
  smallint: { min: -32_768, max: 32_767 },
  integer: { min: -2_147_483_648, max: 2_147_483_647 },
  bigint: safe,
};

/** Where a column takes every safe integer, whatever its type. */
export const safeIntegers: Integers = { smallint: safe, integer: safe, bigint: safe };
