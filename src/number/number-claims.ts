import { NumberOutOfRangeError } from '../errors.js';
import type { Claim } from './Claim.js';

/**
 * Numbers claims, which are in insert order. Those without a number of their own continue after all that have one, wherever
 * these stand.
 *
 * @throws NumberOutOfRangeError when a number, given or explicit, does not fit its column
 */
export function numberClaims(claims: readonly Claim[]): void {
  for (const { group, explicit } of claims) {
    if (explicit !== undefined) {
      group.count.include(explicit);
    }
  }
  for (const claim of claims) {
    if (claim.explicit === undefined) {
      claim.number = claim.group.count.next(claim);
    }
    checkRange(claim);
  }
}

function checkRange({ group: { table }, explicit, number = explicit ?? 0 }: Claim): void {
  const { min, max } = table.range;
  if (number < min || number > max) {
    throw NumberOutOfRangeError.ofNumber(table.sequence.name, number, number < min ? min : max);
  }
}
