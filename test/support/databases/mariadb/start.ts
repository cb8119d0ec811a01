import type { RowDataPacket } from 'mysql2/promise';
import type { RunningDatabase } from '../RunningDatabase.ts';
import { startMariaDb } from './MariaDbServer.ts';
import { dropTestDatabases } from './test-names.ts';
import { withClient } from './with-client.ts';

/** The variables that have the address of a server, the tests' own last. */
type UrlVariable = 'MARIADB_URL' | 'MYSQL_URL';

/** Starts a server, or takes that of a variable, where it leaves the address for the tests. */
export async function startServer(name: string, variable: UrlVariable): Promise<RunningDatabase> {
  const given = process.env[variable];
  if (given) {
    const title = `${name} (${await findVersion(given)}, of ${variable})`;
    return { title, stop: () => dropTestDatabases(given) };
  }
  const server = await startMariaDb();
  process.env[variable] = server.url;
  return { title: `${name} (${await findVersion(server.url)})`, stop: () => server.stop() };
}

async function findVersion(url: string): Promise<string> {
  try {
    const [rows] = await withClient(url, (client) => client.query<RowDataPacket[]>('select version() as version'));
    return rows.map((row) => String(row['version'])).join();
  } catch (error) {
    throw new Error(`The server of ${new URL(url).host} does not answer: ${String(error)}`, { cause: error });
  }
}
