import { sql, type Statement } from '../../../../databases/Statement.js';

/**
 * A statement that waits for a strong lock, in turns. Who waits for one keeps everybody out who comes later, so that no turn
 * is long; between two of them the others are let pass. The last turn's error is the statement's.
 */
export function guarded(statement: Statement): Statement {
  return sql`do $auto_sequence$
begin
  for turn in 1 .. 100 loop
    begin
      perform set_config('lock_timeout', '1s', true);
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
