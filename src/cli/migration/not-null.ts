import type { EntityManager } from '@mikro-orm/core';
import { CommandLineError } from '../CommandLineError.js';

/** A column that becomes not null, its names quoted. */
interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
}

type Statement = (column: Column) => string;

/** SQLite's, from 3.53 on, and libSQL's own. */
const SET_NOT_NULL: readonly Statement[] = [
  ({ table, name }) => `alter table ${table} alter column ${name} set not null`,
  ({ table, name, type }) => `alter table ${table} alter column ${name} to ${name} ${type} not null`,
];

/**
 * The statement that makes a column not null on SQLite. MikroORM copies the table and drops the old one, and in the transaction
 * of a migration that deletes what refers to its rows with `on delete cascade`: `pragma foreign_keys` changes nothing there.
 *
 * The database is asked, in a table that nobody else sees: versions of SQLite and of libSQL differ.
 *
 * @throws CommandLineError when it can only be done by a copy
 */
export async function setNotNullOnSqlite(em: EntityManager, column: Column): Promise<string> {
  for (const statement of SET_NOT_NULL) {
    if (await works(em, statement)) {
      return statement(column);
    }
  }
  throw new CommandLineError(
    'This SQLite cannot make a column not null: `alter column` needs 3.53, which @mikro-orm/sqlite 7.2 brings.',
  );
}

async function works(em: EntityManager, statement: Statement): Promise<boolean> {
  const probe = { table: 'auto_sequence_probe', name: 'number', type: 'integer' };
  const execute = async (sql: string): Promise<unknown> => em.getConnection().execute(sql);
  await execute(`drop table if exists temp.${probe.table}`);
  await execute(`create temporary table ${probe.table} (number integer)`);
  try {
    await execute(statement(probe));
    return true;
  } catch {
    // The parser does not know it.
    return false;
  } finally {
    await execute(`drop table if exists temp.${probe.table}`);
  }
}
