import { allCustomers, Customer } from './entities.ts';
import { serverOf } from './Server.ts';

/** A database of a server, with customers. */
export async function createDatabase(serverUrl: string): Promise<string> {
  const server = serverOf(serverUrl);
  const url = await server.createDatabase(serverUrl);
  const orm = await server.connect(url, {});
  await orm.schema.create();
  await orm.em.fork().insertMany(
    Customer,
    allCustomers().map((id) => ({ id })),
  );
  await orm.close();
  return url;
}
