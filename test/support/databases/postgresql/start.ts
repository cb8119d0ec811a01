import type { RunningDatabase } from '../RunningDatabase.ts';
import { startPostgres } from './embedded-postgres.ts';
import { dropTestDatabases } from './empty-databases.ts';
import { withClient } from './with-client.ts';

/** Starts a server, or takes that of `POSTGRES_URL`, where it leaves the address for the tests. */
export async function startPostgresql(): Promise<RunningDatabase> {
  const given = process.env['POSTGRES_URL'];
  if (given) {
    const title = `postgresql ${await findVersion(given)} (of POSTGRES_URL)`;
    return { title, stop: () => dropTestDatabases(given) };
  }
  const server = await startPostgres();
  process.env['POSTGRES_URL'] = server.url;
  return { title: `postgresql ${await findVersion(server.url)} (embedded)`, stop: () => server.stop() };
}

async function findVersion(url: string): Promise<string> {
  try {
    const sql = 'show server_version';
    const { rows } = await withClient(url, (client) => client.query<{ server_version: string }>(sql));
    return rows.map((row) => row.server_version).join();
  } catch (error) {
    throw new Error(`PostgreSQL does not answer: ${String(error)}`, { cause: error });
  }
}
