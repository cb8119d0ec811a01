import type { Key } from '../Database.js';
import type { PlacedColumn } from '../null-patterns.js';
import { plainText } from '../plain-text.js';
import { identifier, join, list, sql, type Statement, verbatim } from '../Statement.js';

/** A column of `rowsOf`. */
export function inRow({ alias }: PlacedColumn): Statement {
  return sql`v.${verbatim(alias)}`;
}

/** A value in the type of the column that it is compared with. */
export function valueOf(column: PlacedColumn, { values }: Key): Statement {
  return collated(column, sql`cast(${values[column.position]} as ${verbatim(column.type)})`);
}

/** Numbers beside the keys, by the names of their columns: one for each key. */
export type KeyNumbers = Readonly<Record<string, readonly (number | null)[]>>;

/** The keys as rows `v (id, c0, c1, …)`, with the values in the types of the columns that they are compared with. */
export function rowsOf(columns: readonly PlacedColumn[], keys: readonly Key[], numbers: KeyNumbers = {}): Statement {
  const ids = bareArray(
    'int',
    keys.map((key) => key.id),
  );
  const values = columns.map((column) => {
    const ofColumn = keys.map((key) => key.values[column.position]);
    const array = isBare(column, keys) ? bareArray(column.type, ofColumn) : arrayOf(column.type, ofColumn);
    return collated(column, array);
  });
  const others = Object.values(numbers).map((ofKeys) =>
    bareArray(
      'bigint',
      ofKeys.map((number) => number ?? 'null'),
    ),
  );
  const names = ['id', ...columns.map(({ alias }) => alias), ...Object.keys(numbers)].join(', ');
  return sql`unnest(${join([ids, ...values, ...others], ', ')}) as v (${verbatim(names)})`;
}

export function collated({ collation }: PlacedColumn, value: Statement): Statement {
  return collation === undefined ? value : sql`${value} collate ${identifier(collation)}`;
}

/** Types, and the form of those values that need no quotes in an array, and are no other value's text. */
const BARE_FORMS: readonly (readonly [RegExp, RegExp])[] = [
  [/^(smallint|int2|int|integer|int4|bigint|int8)$/i, /^(0|-?[1-9]\d*)$/],
  [/^uuid$/i, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/],
];

/** Whether all values of a column have such a form: keys that JavaScript tells apart are then different to the database. */
export function isBare({ type, position }: PlacedColumn, keys: readonly Key[]): boolean {
  const form = BARE_FORMS.find(([types]) => types.test(type))?.[1];
  return form !== undefined && keys.every(({ values }) => form.test(plainText(values[position])));
}

/** One parameter, however many values. */
function bareArray(type: string, values: readonly unknown[]): Statement {
  return sql`cast(${`{${values.join(',')}}`} as ${verbatim(type)}[])`;
}

function arrayOf(type: string, values: readonly unknown[]): Statement {
  return sql`cast(array[${list(values)}] as ${verbatim(type)}[])`;
}
