/** What MikroORM's platforms quote exactly. */
type ParameterValue = string | number | bigint | boolean | null | Date | ArrayBufferView;

/**
 * A value in a form that every platform quotes: they write some objects, arrays and numbers, such as NaN, into the text
 * without quotes. The database then answers as it answers to any other text that does not fit its column.
 */
export function parameterOf(value: unknown): ParameterValue {
  switch (typeof value) {
    case 'string':
    case 'bigint':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'undefined':
      return null;
    case 'object':
      return value === null || value instanceof Date || ArrayBuffer.isView(value) ? value : textOf(value);
    default:
      return String(value);
  }
}

/** A class says what it is as text, such as one of decimals; a plain object or an array is JSON. */
function textOf(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === null || prototype === Object.prototype || Array.isArray(value);
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- what a class without a text gives fits no column
  return isPlain ? JSON.stringify(value, bigintsAsText) : String(value);
}

/** JSON has no bigints. */
function bigintsAsText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
