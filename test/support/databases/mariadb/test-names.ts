import type { RowDataPacket } from 'mysql2/promise';
import { withClient } from './with-client.ts';

let count = 0;

/** The name of a database that no other test of this run has. */
export function freshName(): string {
  return `${prefix()}${String(process.env['JEST_WORKER_ID'])}_${String(process.pid)}_${String(++count)}`;
}

/** What the names of all databases of this run begin with. */
function prefix(): string {
  return `auto_sequence_test_${String(process.env['AUTO_SEQUENCE_TEST_RUN'])}_`;
}

/** Drops the databases of this run, which has ended. Plain Node runs this file too. */
export async function dropTestDatabases(serverUrl: string): Promise<void> {
  await withClient(serverUrl, async (client) => {
    const [rows] = await client.query<RowDataPacket[]>('show databases');
    for (const name of rows.map((row) => String(row['Database']))) {
      if (name.startsWith(prefix())) {
        await client.query(`drop database \`${name}\``);
      }
    }
  });
}
