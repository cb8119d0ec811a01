/** A value as text that other JavaScript forms of the same value share: `1`, `1n` and `'1'`, or two equal dates. */
export function plainText(value: unknown): string {
  if (value instanceof Date) {
    return value.toISOString();
  }
  if (value instanceof Uint8Array) {
    return Buffer.from(value).toString('hex');
  }
  return String(value).toWellFormed();
}
