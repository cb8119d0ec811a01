import type { TriggerMark } from '../databases/Database.js';
import type { SequenceTable } from '../number/SequenceTable.js';
import type { Session } from './Session.js';
import { checkServer } from './take-locks.js';
import { waiterOf } from './wait-for-locks.js';

/** What was found, by the drivers of the ORMs and the tables. */
const found = new WeakMap<object, Map<string, boolean>>();

/**
 * Whether the database has the trigger of a table, as the entity's metadata has it: code may be there before the migration
 * is, or be newer. Asked once for each table of an ORM, and known at once from then on.
 *
 * @throws UnsupportedDatabaseError where the locks are not known to exclude others
 */
export function isTriggerThere(session: Session, table: SequenceTable): boolean | Promise<boolean> {
  const { database, driver } = session;
  if (!table.trigger || !database.triggers?.isThere) {
    return false;
  }
  const ofDriver = found.get(driver) ?? new Map<string, boolean>();
  found.set(driver, ofDriver);
  return ofDriver.get(table.table) ?? ask(session, table, table.trigger, ofDriver);
}

async function ask(
  session: Session,
  table: SequenceTable,
  trigger: TriggerMark,
  known: Map<string, boolean>,
): Promise<boolean> {
  await checkServer(session, waiterOf([table]));
  const isThere = (await session.database.triggers?.isThere?.(session.run, trigger)) ?? false;
  known.set(table.table, isThere);
  return isThere;
}
