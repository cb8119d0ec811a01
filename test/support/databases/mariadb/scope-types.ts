import { type ColumnType, noon } from '../../column-type.js';

/** The types of scopes that other databases do not have, or whose values they tell apart. */
export const scopeTypes: readonly ColumnType[] = [
  ['text of the default collation', { type: 'string' }, { anna: ['Anna', 'anna', 'ÁNNA', 'anna '], bob: ['bob'] }],
  [
    'nullable text of the default collation',
    { type: 'string', nullable: true },
    { anna: ['Anna', 'anna'], none: [null, undefined] },
  ],
  [
    'text under a binary collation',
    { type: 'string', collation: 'utf8mb4_bin' },
    { anna: ['anna', 'anna '], Anna: ['Anna'], accent: ['ánna'] },
  ],
  [
    'text under a collation without padding',
    { type: 'string', collation: 'utf8mb4_nopad_bin' },
    { anna: ['anna', 'anna'], space: ['anna '], Anna: ['Anna'] },
  ],
  [
    'text under a collation that tells accents apart',
    { type: 'string', collation: 'utf8mb4_uca1400_swedish_as_ci' },
    { anna: ['anna', 'ANNA'], bob: ['bób', 'BÓB'] },
  ],
  ['char', { type: 'character', length: 5 }, { a: ['a', 'a  ', 'A'], b: ['b'] }],
  [
    'binary',
    { type: 'string', columnType: 'binary(4)' },
    { a: [Buffer.from('a'), Buffer.from('a\0')], A: [Buffer.from('A')] },
  ],
  [
    'varbinary',
    { type: 'string', columnType: 'varbinary(16)' },
    { a: [Buffer.from('a'), Buffer.from('a')], A: [Buffer.from('A')] },
  ],
  ['time without seconds', { type: 'time' }, { ten: ['10:00:00', '10:00'] }],
  [
    'datetime without fractions',
    { type: 'datetime', length: 0 },
    { noon: [new Date(noon + 100), new Date(noon + 200)] },
  ],
  [
    'decimal that the column rounds',
    { type: 'decimal', precision: 10, scale: 2 },
    { 1: ['1.0', '1.001'], 1.25: ['1.249'] },
  ],
  ['unsigned integer', { type: 'integer', unsigned: true }, { large: [4294967295, '4294967295'], 0: [0] }],
  [
    'unsigned bigint',
    { type: 'bigint', unsigned: true },
    { large: [18446744073709551615n, '18446744073709551615'], less: [18446744073709551614n] },
  ],
  ['mediumint', { type: 'integer', columnType: 'mediumint' }, { 1: [1, '1'], '-1': [-1] }],
];

/** What MariaDB cannot index as a whole, or what is compared with no literal. */
export const refusedScopeTypes = ['text', 'mediumtext', 'blob', 'bit(3)', 'point', 'geometry'];
