import type { DatabaseSchema, DatabaseTable } from '@mikro-orm/sql';
import { CommandLineError } from '../CommandLineError.js';

/**
 * The schema on the way to a sequence. Nothing else of the schema changes, whatever else the entities have that the database
 * has not: that is for the application's own next migration.
 */
export interface Stages {
  /** As it is. */
  readonly before: DatabaseSchema;
  /** With the column, which takes null. */
  readonly nullable: DatabaseSchema;
  /** With the column as the entity has it. */
  readonly required: DatabaseSchema;
  /** With the constraints and triggers of the sequence. */
  readonly after: DatabaseSchema;
}

/** A table of a schema. */
export interface TableName {
  readonly name: string;
  /** Undefined where the database has none. */
  readonly schema: string | undefined;
}

/** What of the schema belongs to a sequence. */
export interface Place {
  /** The name of the entity, for errors. */
  readonly entity: string;
  readonly table: TableName;
  readonly column: string;
  /** As it stands in the SQL of a generated column, which serves as a partial index where the database has none. */
  readonly quotedColumn: string;
  /** The name of the trigger that numbers the table, where it has one. */
  readonly trigger: string | undefined;
  /** The table of the counters, where the application has one. */
  readonly counters: TableName | undefined;
}

/**
 * @param read makes a schema of its own of what is there at each call
 * @param target the schema of the entities
 * @throws CommandLineError when the table is not there, or MikroORM's schema generator leaves it out
 */
export async function stagesOf(
  read: () => Promise<DatabaseSchema>,
  target: DatabaseSchema,
  place: Place,
): Promise<Stages> {
  const [before, nullable, required, after] = [await read(), await read(), await read(), await read()];
  const wanted = findTable(target, place.table);
  const column = wanted?.getColumn(place.column);
  if (!wanted || !column) {
    throw new CommandLineError(
      `MikroORM's schema generator leaves out the table of ${place.entity}: its schema differs from row to row, or ` +
        'the option `skipTables` names it. Write the migration by hand.',
    );
  }
  if (!findTable(before, place.table)) {
    throw new CommandLineError(
      `There is no table ${place.table.name} yet, and so no row to number: \`npx mikro-orm migration:create\` writes all ` +
        'that is needed.',
    );
  }
  for (const schema of [nullable, required, after]) {
    addCounters(schema, target, place);
  }
  const middle = tableOf(nullable, place);
  if (!middle.hasColumn(place.column)) {
    middle.addColumn({ ...column, nullable: true, unique: false });
  }
  for (const schema of [required, after]) {
    const table = tableOf(schema, place);
    table.removeColumn(place.column);
    table.addColumn(column);
  }
  const table = tableOf(after, place);
  const repeating = wanted.getColumns().filter(({ generated }) => generated?.includes(place.quotedColumn));
  for (const each of repeating.filter(({ name }) => !table.hasColumn(name))) {
    table.addColumn(each);
  }
  const ours = [place.column, ...repeating.map(({ name }) => name)];
  const indexes = wanted.getIndexes().filter(({ columnNames }) => columnNames.some((each) => ours.includes(each)));
  const names = new Set(indexes.map(({ keyName }) => keyName));
  table.setIndexes([...table.getIndexes().filter(({ keyName }) => !names.has(keyName)), ...indexes]);
  const triggers = wanted.getTriggers().filter(({ name }) => name === place.trigger);
  const others = table.getTriggers().filter(({ name }) => !triggers.some((each) => each.name === name));
  table.setTriggers([...others, ...triggers]);
  return { before, nullable, required, after };
}

export function findTable(schema: DatabaseSchema, { name, schema: namespace }: TableName): DatabaseTable | undefined {
  return schema.getTables().find((each) => each.name === name && (each.schema ?? namespace) === namespace);
}

/** `stagesOf` has looked whether it is there. */
function tableOf(schema: DatabaseSchema, { table }: Place): DatabaseTable {
  const found = findTable(schema, table);
  if (!found) {
    throw new CommandLineError(`There is no table ${table.name}.`);
  }
  return found;
}

/** Flushes may need it, and fill it as they go. */
function addCounters(schema: DatabaseSchema, target: DatabaseSchema, { counters }: Place): void {
  const table = counters && findTable(target, counters);
  if (counters && table && !findTable(schema, counters)) {
    schema.setTables([...schema.getTables(), table]);
  }
}
