import type { ColumnType } from '../column-type.js';

/** Where texts are equal when their bytes are, and texts and bytes of any length can be indexed. */
export const exactTexts: readonly ColumnType[] = [
  [
    'string',
    { type: 'string' },
    { a: ['a', 'a'], A: ['A'], space: ['a '], accent: ['é', 'é'], quote: ["it's \\ \" ' x", "it's \\ \" ' x"] },
  ],
  ['text', { type: 'text' }, { a: ['a', 'a'], A: ['A'] }],
  ['blob', { type: 'blob' }, { a: [Buffer.from('a'), Buffer.from('a')], b: [Buffer.from('b')] }],
];
