import type { Row, Run } from '../Database.js';
import { join, sql, type Statement } from '../Statement.js';

/**
 * Statements in one message, each of which returns rows: MariaDB takes a compound statement outside of stored programs too
 * (manual, "Using Compound Statements Outside of Stored Programs"). It carries them out one after the other, and a
 * consistent read in it takes its snapshot when its turn comes.
 *
 * ```sql
 * begin not atomic insert into … returning …; select …; end
 * ```
 *
 * @returns the rows of each
 */
export async function runTogether(run: Run, statements: readonly Statement[]): Promise<readonly (readonly Row[])[]> {
  // The driver returns an array of the rows of each statement, and at last the end of all, which has no rows.
  const results: readonly unknown[] = await run(sql`begin not atomic ${join(statements, '; ')}; end`);
  return results.filter(isRows);
}

function isRows(result: unknown): result is readonly Row[] {
  return Array.isArray(result);
}
