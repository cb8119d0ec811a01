import type { Pool } from 'pg';

/**
 * Gives a connection back to the pool that has died in the middle of a transaction. Kysely, and with it MikroORM 7.2,
 * keeps it for ever when the ROLLBACK fails, with this library and without it (kysely-org/kysely#1990): a pool of two
 * is empty after two of them.
 */
export function releaseDeadConnections(pool: Pool): void {
  pool.on('connect', (client) => {
    client.once('end', () => {
      try {
        client.release(true);
      } catch {
        // It was in the pool.
      }
    });
  });
}
