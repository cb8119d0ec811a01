import type { Row, Run } from '../Database.js';
import { sql, type Statement, verbatim } from '../Statement.js';

const SIZE = 1000;

let opened = 0;

/**
 * By a cursor of the server (manual, DECLARE), which other statements of the transaction leave alone. PGlite has them, too,
 * whose driver cannot stream.
 */
export async function* portions(run: Run, statement: Statement): AsyncGenerator<Row, void> {
  opened++;
  const name = verbatim(`auto_sequence_${String(opened)}`);
  await run(sql`declare ${name} no scroll cursor for ${statement}`);
  let hasFailed = false;
  try {
    for (;;) {
      const rows = await run(sql`fetch ${verbatim(String(SIZE))} from ${name}`);
      yield* rows;
      if (rows.length < SIZE) {
        return;
      }
    }
  } catch (error) {
    hasFailed = true;
    throw error;
  } finally {
    // A transaction that has failed closes it itself, and refuses any statement.
    if (!hasFailed) {
      await run(sql`close ${name}`);
    }
  }
}
