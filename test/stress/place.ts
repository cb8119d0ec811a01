import { randomBytes } from 'node:crypto';
import { allCustomers, Customer } from './entities.ts';
import { serverOf } from './Server.ts';

/** A database of a server, with customers. */
export async function createDatabase(serverUrl: string): Promise<string> {
  const url = await createEmptyDatabase(serverUrl);
  const orm = await serverOf(url).connect(url, {});
  await orm.schema.create();
  await orm.em.fork().insertMany(
    Customer,
    allCustomers().map((id) => ({ id })),
  );
  await orm.close();
  return url;
}

/** Creates an empty database on a server, and returns its URL. */
export async function createEmptyDatabase(serverUrl: string): Promise<string> {
  const name = `stress_${randomBytes(6).toString('hex')}`;
  await serverOf(serverUrl).query(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = name;
  return url.href;
}
