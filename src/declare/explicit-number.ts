import { ExplicitNumberError, InvalidNumberError } from '../errors.js';
import { toNumber } from './number-mode.js';
import type { Sequence } from './Sequence.js';

/**
 * The number that the application gives a row; undefined where it gives none.
 *
 * @param asks whether the row has no number that is saved
 * @throws ExplicitNumberError when the application must not give one
 * @throws InvalidNumberError when it gave something else than a number
 */
export function explicitNumberOf({ name, options }: Sequence, value: unknown, asks: boolean): number | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  if (asks && !options.explicit) {
    throw ExplicitNumberError.ofValue(name, value);
  }
  const number = toNumber(value, options.mode);
  if (number === undefined) {
    throw InvalidNumberError.explicitValue(name, value);
  }
  return number;
}
