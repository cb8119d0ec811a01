import mysql, { type Connection } from 'mysql2/promise';

/** Connects to a server for as long as the work takes. Plain Node runs this file too. */
export async function withClient<T>(url: string, work: (client: Connection) => Promise<T>): Promise<T> {
  const client = await mysql.createConnection(url);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
