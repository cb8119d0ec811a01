import type { SequenceTable } from '../number/SequenceTable.js';
import type { Session } from './Session.js';
import { checkServer } from './take-locks.js';
import { waiterOf } from './wait-for-locks.js';

/** What was found, by the drivers of the ORMs and the tables. */
const found = new WeakMap<object, Map<string, boolean>>();

/**
 * Whether the database has the trigger of a table, as the entity's metadata has it: code may be there before the migration
 * is, or be newer. Asked once for each table of an ORM.
 *
 * @throws UnsupportedDatabaseError where the locks are not known to exclude others
 */
export async function isTriggerThere(session: Session, table: SequenceTable): Promise<boolean> {
  const { database, driver, run } = session;
  const { triggers } = database;
  if (!table.trigger || !triggers?.isThere) {
    return false;
  }
  const ofDriver = found.get(driver) ?? new Map<string, boolean>();
  found.set(driver, ofDriver);
  const known = ofDriver.get(table.table);
  if (known !== undefined) {
    return known;
  }
  await checkServer(session, waiterOf([table]));
  const isThere = await triggers.isThere(run, table.trigger);
  ofDriver.set(table.table, isThere);
  return isThere;
}
