import { parameterOf } from './parameter.js';

/** A value as text that other JavaScript forms of the same value share: `1`, `1n` and `'1'`, or two equal dates. */
export function plainText(value: unknown): string {
  if (typeof value === 'number') {
    return String(value);
  }
  const parameter = parameterOf(value);
  if (parameter instanceof Date) {
    return Number.isNaN(parameter.getTime()) ? 'Invalid Date' : parameter.toISOString();
  }
  if (ArrayBuffer.isView(parameter)) {
    const bytes = new Uint8Array(parameter.buffer, parameter.byteOffset, parameter.byteLength);
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  return String(parameter).toWellFormed();
}
