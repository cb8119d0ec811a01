import { sql, type Statement, verbatim } from '../../../../databases/Statement.js';

/**
 * How long a strong lock is waited for. An autovacuum gives way to who has waited for `deadlock_timeout`, a second by default
 * (manual, section 24.1.6): who gives up after a second waits until it has ended, which takes hours on a large table.
 */
export const LOCK_TIMEOUT = verbatim("'2s'");

/**
 * A statement that waits for a strong lock, in turns. Who waits for one keeps everybody out who comes later, so that no turn
 * is long; between two of them the others are let pass. The last turn's error is the statement's.
 */
export function guarded(statement: Statement): Statement {
  return sql`do $auto_sequence$
begin
  for turn in 1 .. 100 loop
    begin
      perform set_config('lock_timeout', ${LOCK_TIMEOUT}, true);
      ${statement};
      return;
    exception when lock_not_available then
      if turn = 100 then
        raise;
      end if;
      perform pg_sleep(0.2);
    end;
  end loop;
end
$auto_sequence$`;
}
