import { describe, expect, test } from '@jest/globals';
import {
  canPartition,
  castTypeOf,
  isBinary,
  isFloatingPoint,
  isText,
  rangeOf,
} from '../../src/databases/mysql/types.js';

describe('a column type of MySQL', () => {
  test.each([
    ['tinyint', -128, 127],
    ['tinyint unsigned', 0, 255],
    ['SMALLINT(5)', -32_768, 32_767],
    ['mediumint unsigned', 0, 16_777_215],
    ['int(11)', -2_147_483_648, 2_147_483_647],
    ['integer unsigned zerofill', 0, 4_294_967_295],
    ['bigint', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ['bigint(20) unsigned', 0, Number.MAX_SAFE_INTEGER],
    ['', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ])('holds integers: %s', (type, min, max) => {
    expect(rangeOf(type)).toEqual({ min, max });
  });

  test.each([
    ['int(11)', 'signed'],
    ['bigint unsigned', 'unsigned'],
    ['boolean', 'signed'],
    ['decimal(10,2)', 'decimal(10,2)'],
    ['DEC', 'decimal'],
    ['fixed (4)', 'decimal(4)'],
    ['timestamp(3)', 'datetime(3)'],
    ['datetime(6)', 'datetime(6)'],
    ['date', 'date'],
    ['time(2)', 'time(2)'],
    ['binary(16)', 'binary(16)'],
    ['float', 'float'],
    ['real', 'double'],
    ['double(8,2)', 'double'],
    ['varchar(255)', undefined],
    ['', undefined],
  ])('is cast: %s', (type, cast) => {
    expect(castTypeOf(type)).toBe(cast);
  });

  test('is a text, bytes or a floating point', () => {
    const types = ['varchar(9)', "enum('a')", 'varbinary(9)', 'float', 'json', 'int'];
    expect(types.map(isText)).toEqual([true, true, false, false, false, false]);
    expect(types.map(isBinary)).toEqual([false, false, true, false, false, false]);
    expect(types.map(isFloatingPoint)).toEqual([false, false, false, true, false, false]);
    expect(types.map(canPartition)).toEqual([true, true, true, true, false, true]);
  });
});
