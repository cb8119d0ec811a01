import type { Run, TriggerMark } from '../Database.js';
import { literal, nameText, sql } from '../Statement.js';

/** A disabled trigger is not called (manual, section 52.58: `pg_trigger`). */
export async function isTriggerThere(run: Run, { table, name, mark }: TriggerMark): Promise<boolean> {
  const [row] = await run(sql`select exists (select from pg_trigger t join pg_proc p on p.oid = t.tgfoid
    where t.tgrelid = cast(${nameText(table)} as regclass) and t.tgname = ${literal(name)}
      and t.tgenabled in ('O', 'A') and strpos(p.prosrc, ${literal(mark)}) > 0) as found`);
  return row?.['found'] === true;
}
