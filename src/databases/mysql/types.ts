import { type Range, SAFE_INTEGERS } from '../Database.js';

/** Integer types by their bits (manual of MySQL, section 13.1.2, and of MariaDB, "Numeric Data Type Overview"). */
const BITS: ReadonlyMap<string, number> = new Map([
  ['tinyint', 8],
  ['int1', 8],
  ['smallint', 16],
  ['int2', 16],
  ['mediumint', 24],
  ['int3', 24],
  ['middleint', 24],
  ['int', 32],
  ['integer', 32],
  ['int4', 32],
]);

/** Types that an index over the whole value cannot have, or whose values no literal compares with. */
const WITHOUT_INDEX =
  /^((tiny|medium|long)?(text|blob)|json|bit|geometry|point|linestring|polygon|multi\w+|geometrycollection|vector)\b/i;

export function rangeOf(columnType: string): Range {
  const isUnsigned = isUnsignedType(columnType);
  const bits = BITS.get(/^\w*/.exec(columnType.toLowerCase())?.[0] ?? '');
  if (bits === undefined) {
    return isUnsigned ? { ...SAFE_INTEGERS, min: 0 } : SAFE_INTEGERS;
  }
  return isUnsigned ? { min: 0, max: 2 ** bits - 1 } : { min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 };
}

export function canPartition(columnType: string): boolean {
  return !WITHOUT_INDEX.test(columnType);
}

export function isInteger(columnType: string): boolean {
  return /^((tiny|small|medium|middle|big)?int|integer|int[12348]|bool|boolean)\b/i.test(columnType);
}

export function isUnsignedType(columnType: string): boolean {
  return /\bunsigned\b/i.test(columnType);
}

/** The type that `cast` has for the values of a column; none for those of texts, whose collation is the column's own. */
export function castTypeOf(columnType: string): string | undefined {
  if (isInteger(columnType)) {
    return isUnsignedType(columnType) ? 'unsigned' : 'signed';
  }
  const [type = '', name = '', args = ''] = /^(\w+)\s*(\([^)]*\))?/.exec(columnType.toLowerCase()) ?? [];
  switch (name) {
    case 'decimal':
    case 'numeric':
    case 'dec':
    case 'fixed':
      return `decimal${args}`;
    case 'timestamp':
      return `datetime${args}`;
    case 'date':
    case 'time':
    case 'datetime':
    case 'binary':
      return type;
    case 'float':
      return name;
    case 'double':
    case 'real':
      return 'double';
    default:
      return undefined;
  }
}

/** Whether values of a column are bytes, or have but one text: no collation makes two of them equal. */
export function isText(columnType: string): boolean {
  return /^(var)?char|^character|^national|^nchar|^nvarchar|^(enum|set)\b/i.test(columnType);
}

export function isBinary(columnType: string): boolean {
  return /^(var)?binary\b/i.test(columnType);
}

export function isFloatingPoint(columnType: string): boolean {
  return ['float', 'double'].includes(castTypeOf(columnType) ?? '');
}
