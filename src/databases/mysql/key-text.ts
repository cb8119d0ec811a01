import type { Key, ScopeColumn } from '../Database.js';
import type { PlacedColumn } from '../null-patterns.js';
import { join, sql, type Statement } from '../Statement.js';
import { weightsOf } from './keys.js';
import { isBinary, isFloatingPoint, isInteger, isText } from './types.js';

/**
 * A point in time is shown in the time zone of the session, and a fraction in as many digits as the version likes. Texts
 * that a collation calls equal on several levels have more than one weight: 146 of 613 pairs, and none on one level.
 */
export function hasKeyText({ type, collation = '' }: ScopeColumn): boolean {
  return !isFloatingPoint(type) && !/^timestamp\b/i.test(type) && !/_(as|cs|w2)(_|$)/i.test(collation);
}

/**
 * The values of a key as a JSON array of texts: one text for all values that the columns call equal, and for no others. Of
 * a text it is a digest of its weights in the collation of the column.
 */
export function keyText(columns: readonly PlacedColumn[], valueFor: (column: PlacedColumn) => Statement): Statement {
  const parts = columns.map((column) => textOf(column, valueFor(column)));
  // Without the length, MariaDB 10.11 cuts `[]` down to nothing where the select is one of a union.
  const text = sql`cast(json_array(${join(parts, ', ')}) as char(255))`;
  return columns.filter(({ type }) => !isInteger(type)).length > MAX_DIGESTS ? sql`sha2(${text}, 256)` : text;
}

/** The text of a key of integers, as `keyText` makes it too. */
export function plainKeyText(columns: readonly PlacedColumn[], { values }: Key): string {
  const texts = columns.map(({ position }) => String(values[position]));
  return `[${texts.map((text) => (text === 'null' ? text : `"${text}"`)).join(', ')}]`;
}

/** So many digests fit into the column of the texts. */
const MAX_DIGESTS = 3;

function textOf({ type }: PlacedColumn, value: Statement): Statement {
  if (isText(type)) {
    return sql`sha2(${weightsOf(value)}, 256)`;
  }
  return isBinary(type) ? sql`sha2(${value}, 256)` : sql`cast(${value} as char)`;
}
