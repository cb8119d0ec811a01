import type { ScopeColumn } from '../Database.js';
import { canonical } from './types.js';

/** The collations that SQLite comes with (https://sqlite.org/datatype3.html#collating_sequences). */
const FOLDS: Readonly<Record<string, (text: string) => string>> = {
  BINARY: (text) => text,
  NOCASE: (text) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()),
  RTRIM: (text) => text.replace(/ +$/, ''),
};

/** One of the application's own may call any texts equal. */
export function hasKeyText({ collation = 'BINARY' }: ScopeColumn): boolean {
  return Object.hasOwn(FOLDS, collation.toUpperCase());
}

/** The values of a key as a JSON array of texts: one text for all values that the columns call equal. */
export function keyText(scope: readonly ScopeColumn[], values: readonly unknown[]): string {
  return JSON.stringify(scope.map((column, position) => textOf(column, values[position])));
}

function textOf({ type, collation = 'BINARY' }: ScopeColumn, value: unknown): string | null {
  if (value === null) {
    return null;
  }
  const text = canonical(value, type);
  if (ArrayBuffer.isView(value)) {
    return `x'${text}'`;
  }
  return FOLDS[collation.toUpperCase()]?.(text) ?? text;
}
