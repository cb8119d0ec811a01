/** Whether a column type is one of arrays: `int[]`, `int[3]`, `int array` (PostgreSQL's manual, section 8.15.1). */
export function isArrayType(columnType: string): boolean {
  return /\[|\barray\b/i.test(columnType);
}
