import { plainText } from '../plain-text.js';

/**
 * A column with numeric affinity stores `'1.0'`, `'1.00'` and `1` as one value, and a text that is no number, such as a
 * date, as text (https://sqlite.org/datatype3.html).
 */
export function canonical(value: unknown, columnType: string): string {
  // MikroORM writes a date as milliseconds, and the snapshot of a loaded entity has it as `Date`.
  if (typeof value === 'boolean' || value instanceof Date) {
    return plainText(Number(value));
  }
  if (typeof value === 'string' && hasNumericAffinity(columnType) && NUMBER.test(value)) {
    return plainText(numberOf(value.trim()));
  }
  return plainText(value);
}

/** What SQLite takes for a number in a column with numeric affinity. */
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

/** An integer of eight bytes is exact; every other number is a double. */
function numberOf(text: string): number | bigint {
  const integer = /^[+-]?\d+$/.test(text) ? BigInt(text.replace('+', '')) : undefined;
  return integer !== undefined && BigInt.asIntN(64, integer) === integer ? integer : Number(text);
}

/** The rules of https://sqlite.org/datatype3.html#determination_of_column_affinity, in their order. */
function hasNumericAffinity(columnType: string): boolean {
  const type = columnType.toUpperCase();
  return type.includes('INT') || (type !== '' && !/CHAR|CLOB|TEXT|BLOB/.test(type));
}
