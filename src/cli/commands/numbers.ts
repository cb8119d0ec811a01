import { InvalidArgumentError } from 'commander';

/** The argument of an option that is a whole number. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : NaN;
    if (!Number.isSafeInteger(number) || number < least) {
      throw new InvalidArgumentError(`It has to be a whole number from ${String(least)} on.`);
    }
    return number;
  };
}
