import type { Given } from './transactions.ts';

const NUMBERS = 'select customer_id as customer, number from invoice union all select null, number from receipt';

/** What was given, and what the database holds, differ. */
export class BooksError extends Error {}

/** Runs a query that returns rows of numbers. */
export type Query = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/**
 * Checks the books: that the numbers ever given in every scope are exactly 1, 2, 3 … n, each once, and that the database
 * holds all of them that were not deleted.
 *
 * @param isComplete whether nothing else may be there: a commit whose reply was lost is there without anybody's knowing
 * @returns the count of all numbers
 */
export async function checkScopes(query: Query, told: readonly Given[], isComplete: boolean): Promise<number> {
  const rows = await query(NUMBERS);
  const saved = rows.map((row) => nameOf(row['customer'], row['number']));
  const given = told
    .filter(({ isDeleted }) => isDeleted !== true)
    .map(({ customer, number }) => nameOf(customer, number));
  const deleted = told.filter(({ isDeleted }) => isDeleted).map(({ customer, number }) => nameOf(customer, number));
  expectOnce('is there twice', saved);
  expectOnce('was given twice', given);
  expectOnce('was deleted twice', deleted);

  const [there, gone] = [new Set(saved), new Set(deleted)];
  const lost = given.filter((name) => !there.has(name) && !gone.has(name));
  if (lost.length > 0) {
    throw new BooksError(`${String(lost.length)} numbers that were committed are not there: ${lost.join()}.`);
  }
  const ever = new Set([...given, ...saved, ...deleted]);
  if (isComplete && (ever.size !== given.length || saved.length !== given.length - deleted.length)) {
    const counts = [saved, given, deleted].map(({ length }) => String(length));
    throw new BooksError(`Of the numbers, those that are there, were committed and were deleted are ${counts.join()}.`);
  }
  expectWhole(ever);
  return ever.size;
}

function nameOf(customer: unknown, number: unknown): string {
  return `${customer === null ? 'receipt' : String(Number(customer))}-${String(Number(number))}`;
}

function expectOnce(what: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw new BooksError(`${name} ${what}.`);
    }
    seen.add(name);
  }
}

function expectWhole(names: ReadonlySet<string>): void {
  for (const [scope, ofScope] of Map.groupBy(names, (name) => name.split('-')[0])) {
    const numbers = ofScope.map((name) => Number(name.slice(String(scope).length + 1)));
    if (Math.min(...numbers) !== 1 || numbers.reduce((a, b) => Math.max(a, b)) !== numbers.length) {
      throw new BooksError(`Scope ${String(scope)} has ${String(numbers.length)} numbers, which are not 1 to that.`);
    }
  }
}
