import { DatabaseSchema, type IndexDef } from '@mikro-orm/sql';
import type { TestOrm } from '../../support/test-orm.js';

/** An index as the database has it: `unique (customer_id, number)`, `index (number) where customer_id is null`. */
export type Index = string;

export interface Table {
  /** The type of each column, with ` not null` behind it where that holds. */
  readonly columns: Readonly<Record<string, string>>;
  readonly indexes: readonly Index[];
  readonly comments: Readonly<Record<string, string | undefined>>;
}

/** Reads a table from the database's own catalog. */
export async function readTable({ orm }: Pick<TestOrm, 'orm'>, name: string): Promise<Table> {
  const { connection, platform } = { connection: orm.em.getConnection(), platform: orm.em.getPlatform() };
  const schema = await DatabaseSchema.create(connection, platform, orm.config);
  const table = schema.getTable(name);
  if (!table) {
    throw new Error(
      `There is no table ${name}, only ${schema
        .getTables()
        .map((each) => each.name)
        .join(', ')}.`,
    );
  }
  const columns = table.getColumns();
  return {
    columns: Object.fromEntries(
      columns.map((each) => [each.name, `${each.type.toLowerCase()}${each.nullable ? '' : ' not null'}`]),
    ),
    indexes: table
      .getIndexes()
      .filter(({ primary }) => !primary)
      .map(describeIndex)
      .sort(),
    comments: Object.fromEntries(columns.map(({ name: column, comment }) => [column, comment])),
  };
}

/** The indexes of a table that have the column: those that a sequence brought. */
export async function readIndexes(testOrm: TestOrm, table: string, column = 'number'): Promise<readonly Index[]> {
  const { indexes } = await readTable(testOrm, table);
  return indexes.filter((index) => index.includes(column));
}

function describeIndex({ unique, columnNames, where }: IndexDef): Index {
  const condition = where === undefined ? '' : ` where ${where.replaceAll(/[`"()]/g, '').toLowerCase()}`;
  return `${unique ? 'unique' : 'index'} (${columnNames.join(', ')})${condition}`;
}
