import type { Given } from './transactions.ts';

interface ScopeRow {
  readonly customer: number | null;
  readonly count: number;
  readonly smallest: number;
  readonly largest: number;
  readonly different: number;
}

const SCOPES = `
  select customer_id as customer, count(*) as count, min(number) as smallest, max(number) as largest,
    count(distinct number) as different from invoice group by customer_id
  union all
  select null, count(*), min(number), max(number), count(distinct number) from receipt having count(*) > 0`;

const NUMBERS = 'select customer_id as customer, number from invoice union all select null, number from receipt';

/** Runs a query that returns rows of numbers. */
export type Query = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/**
 * Checks that every scope has exactly 1, 2, 3 … n, and that all numbers which were committed are there.
 *
 * @param isComplete whether nothing else may be there: a commit whose reply was lost is there without anybody's knowing
 * @returns the count of all numbers
 */
export async function checkScopes(query: Query, given: readonly Given[], isComplete: boolean): Promise<number> {
  const rows = (await query(SCOPES)).map(toScope);
  for (const { customer, count, smallest, largest, different } of rows) {
    if (smallest !== 1 || largest !== count || different !== count) {
      throw new Error(
        `Scope ${String(customer)} has ${String(count)} numbers, ${String(different)} different ones, from ` +
          `${String(smallest)} to ${String(largest)}.`,
      );
    }
  }
  const saved = new Set((await query(NUMBERS)).map((row) => `${String(row['customer'])}-${String(row['number'])}`));
  const lost = given.filter(({ customer, number }) => !saved.has(`${String(customer)}-${String(number)}`));
  if (lost.length > 0) {
    throw new Error(`${String(lost.length)} numbers that were committed are not there.`);
  }
  if (isComplete && saved.size !== given.length) {
    throw new Error(`${String(saved.size)} numbers are there, and ${String(given.length)} were committed.`);
  }
  return saved.size;
}

function toScope(row: Readonly<Record<string, unknown>>): ScopeRow {
  return {
    customer: row['customer'] === null ? null : Number(row['customer']),
    count: Number(row['count']),
    smallest: Number(row['smallest']),
    largest: Number(row['largest']),
    different: Number(row['different']),
  };
}
