/** The order in which all flushes write the rows of the counters, and so wait for each other. */
export function byName(a: { name: string; scope: string }, b: { name: string; scope: string }): number {
  if (a.name !== b.name) {
    return a.name < b.name ? -1 : 1;
  }
  return a.scope < b.scope ? -1 : 1;
}
