import type { CountedKey, Reading } from './Database.js';

/** The last number of a counter once its keys have counted on, from the last numbers that are known. */
export function countedOn(
  { isDescending }: Pick<Reading, 'isDescending'>,
  keys: readonly CountedKey[],
  existing: readonly (number | undefined)[],
): bigint | undefined {
  const furthest = isDescending ? Math.min : Math.max;
  const by = keys.reduce((sum, { wanted, step }) => sum + BigInt(wanted * step), 0n);
  const before = [...existing, ...keys.map(({ explicit }) => explicit)].filter((number) => number !== undefined);
  const firsts = keys
    .filter(({ wanted }) => wanted > 0)
    .map(({ startAt, step }) => BigInt(startAt) + by - BigInt(step));
  const candidates = [...firsts, ...(before.length > 0 ? [BigInt(furthest(...before)) + by] : [])];
  return candidates.length > 0
    ? candidates.reduce((last, each) => (each < last === isDescending ? each : last))
    : undefined;
}

/** No column takes another, so that the flush is refused. */
export function isSafe(last: bigint): boolean {
  return Number.isSafeInteger(Number(last));
}
