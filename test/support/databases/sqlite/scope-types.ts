import type { ColumnType } from '../../column-type.js';
import { exactTexts } from '../exact-texts.js';

/** The types of scopes whose values other databases tell apart. */
export const scopeTypes: readonly ColumnType[] = [
  ...exactTexts,
  ['text under collation nocase', { type: 'string', collation: 'nocase' }, { a: ['Anna', 'anna', 'ANNA'], b: ['bob'] }],
  ['text under collation rtrim', { type: 'string', collation: 'rtrim' }, { a: ['Anna', 'Anna  '], b: ['anna'] }],
  ['text under collation binary', { type: 'string', collation: 'binary' }, { a: ['Anna', 'Anna'], b: ['anna'] }],
  [
    'numbers in a column of numbers',
    { type: 'string', columnType: 'numeric' },
    { 1: ['1', '1.0', ' 1e0', '+1'], 2: ['2'], word: ['1x', '1x'], other: ['1y'] },
  ],
];
