import type { Run } from '../Database.js';
import { sql, type Statement, verbatim } from '../Statement.js';

/** Sends statements that wait for a lock no longer than a limit, in milliseconds. */
export type Limited = <T>(run: Run, limit: number, work: (run: Run) => Promise<T>) => Promise<T>;

/**
 * MariaDB: SET STATEMENT limits one statement, and puts back what it set. `innodb_lock_wait_timeout` counts whole seconds,
 * where 0 is not to wait at all; `max_statement_time` counts parts of one.
 *
 * ```sql
 * set statement max_statement_time = 0.25 for insert into `auto_sequence_counter` …
 * ```
 */
export const perStatement: Limited = (run, limit, work) => {
  const setting = limit === 0 ? 'innodb_lock_wait_timeout = 0' : `max_statement_time = ${String(limit / 1000)}`;
  return work((statement: Statement) => run(sql`set statement ${verbatim(setting)} for ${statement}`));
};

/**
 * MySQL has a setting of the session, in whole seconds from 1 up. It is put back whatever happens. A MariaDB under MikroORM's
 * driver for MySQL takes 0 too.
 */
export const perSession: Limited = async (run, limit, work) => {
  const [row] = await run(sql`select @@session.innodb_lock_wait_timeout as seconds`);
  const shortest = sql`if(version() like '%MariaDB%', 0, 1)`;
  await run(setTimeout(limit === 0 ? shortest : sql`${Math.ceil(limit / 1000)}`));
  const putBack = () => run(setTimeout(sql`${Number(row?.['seconds'])}`));
  let result;
  try {
    result = await work(run);
  } catch (error) {
    // On a lost connection it fails too, and there is nothing to put back.
    await putBack().catch(() => undefined);
    throw error;
  }
  await putBack();
  return result;
};

/** `innodb_lock_wait_timeout` (manual of MySQL, section 17.14). */
function setTimeout(seconds: Statement): Statement {
  return sql`set session innodb_lock_wait_timeout = ${seconds}`;
}
