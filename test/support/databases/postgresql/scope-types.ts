import { type ColumnType, noon, uuid } from '../../column-type.js';
import { exactTexts } from '../exact-texts.js';

const ci = `create collation ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`;

/** The types of scopes that other databases do not have, or whose values they tell apart. */
export const scopeTypes: readonly ColumnType[] = [
  ...exactTexts,
  ['uuid in capitals', { type: 'uuid' }, { a: [uuid, uuid.toUpperCase()] }],
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
  ['interval', { type: 'interval' }, { day: ['1 day', '24:00:00'], two: ['2 days'] }],
  ['inet', { type: 'string', columnType: 'inet' }, { one: ['10.0.0.1', '10.0.0.1/32'], two: ['10.0.0.2'] }],
  ['char', { type: 'character', length: 5 }, { a: ['a', 'a  '], b: ['b'] }],
  ['native enum', { enum: true, items: ['a', 'b'], nativeEnumName: 'kind' }, { a: ['a', 'a'], b: ['b'] }],
  [
    'native enum whose name needs quotes',
    { enum: true, items: ['a', 'b'], nativeEnumName: 'My Kind' },
    { a: ['a', 'a'], b: ['b'] },
  ],
  [
    'citext',
    { type: 'string', columnType: 'citext' },
    { a: ['Anna', 'anna', 'ANNA'], b: ['bob'] },
    'create extension citext',
  ],
  [
    'text under a nondeterministic collation',
    { type: 'string', collation: 'ci' },
    { a: ['Anna', 'anna', 'ANNA'], b: ['bob'] },
    ci,
  ],
  [
    'null under a nondeterministic collation',
    { type: 'string', collation: 'ci', nullable: true },
    { a: ['Anna', 'anna'], none: [null, undefined] },
    ci,
  ],
  ['text under a collation', { type: 'string', collation: 'C' }, { a: ['Anna', 'Anna'], b: ['anna'] }],
];

/** What PostgreSQL cannot index, or cannot hash for a lock. */
export const refusedScopeTypes = ['money', 'bit(3)', 'xml', 'point', 'tsvector'];
