/** The code that a driver's error carries, or the error that MikroORM made of it: races are told by code, not by text. */
export function errorCodeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
