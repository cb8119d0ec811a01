import type { Key, KeySet, ScopeColumn } from './Database.js';

/** A scope column with its place among the values of a key, and the name that the place has in a statement. */
export interface PlacedColumn extends ScopeColumn {
  readonly position: number;
  readonly alias: string;
}

/** Keys with nulls in the same places: an index finds a null only by `is null`, so each pattern is a query of its own. */
export interface NullPattern {
  readonly nulls: readonly PlacedColumn[];
  readonly present: readonly PlacedColumn[];
  readonly keys: readonly Key[];
}

export function placed(scope: readonly ScopeColumn[]): readonly PlacedColumn[] {
  return scope.map((column, position) => ({ ...column, position, alias: `c${String(position)}` }));
}

export function nullPatterns({ scope, keys }: KeySet): readonly NullPattern[] {
  const columns = placed(scope);
  // The rule, and then no text is made for each key.
  if (keys.every(({ values }) => !values.includes(null))) {
    return [{ nulls: [], present: columns, keys }];
  }
  const keysByPattern = new Map<string, Key[]>();
  for (const key of keys) {
    const pattern = key.values.map((value) => (value === null ? 'n' : 'v')).join('');
    const same = keysByPattern.get(pattern);
    if (same) {
      same.push(key);
    } else {
      keysByPattern.set(pattern, [key]);
    }
  }
  return [...keysByPattern].map(([pattern, same]) => ({
    nulls: columns.filter(({ position }) => pattern[position] === 'n'),
    present: columns.filter(({ position }) => pattern[position] === 'v'),
    keys: same,
  }));
}
