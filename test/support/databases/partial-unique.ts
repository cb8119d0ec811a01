/** Where a partial index does it. */
export function partialUnique(present: readonly string[], number: string, nulls: readonly string[]): string[] {
  const where = nulls.map((column) => `${column} is null`).join(' and ');
  return [`unique (${[...present, number].join(', ')}) where ${where}`];
}
