/**
 * There is nothing to lock against. PGlite has one connection, and a transaction has it for itself until it ends: other
 * transactions of the ORM, and whoever else uses the same instance, wait for their turn to begin.
 *
 * An advisory lock would be granted anyway, since a connection never waits for itself. And PGlite refuses two statements
 * in one message (42601).
 */
export function lock(): Promise<void> {
  return Promise.resolve();
}
