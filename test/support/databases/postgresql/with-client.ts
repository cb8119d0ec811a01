import pg from 'pg';

/** Connects to a server for as long as the work takes. Plain Node runs this file too. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}
