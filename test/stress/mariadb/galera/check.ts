import type { RowDataPacket } from 'mysql2/promise';
import { withClient } from '../../../support/databases/mariadb/with-client.ts';
import { BooksError } from '../../check.ts';
import type { Saved } from './entities.ts';

const tables: readonly Saved['table'][] = ['invoice', 'voucher', 'slip'];

/**
 * Checks that all nodes hold the same rows; that the numbers of every key are 1, 2, 3 … n, each once; that every row is there
 * that its writer knows to be committed; and that no transaction was written twice.
 *
 * @param doubtful how many transactions may be there without their writer's knowing
 * @returns the count of all rows
 */
export async function checkNodes(urls: readonly string[], told: readonly Saved[], doubtful: number): Promise<number> {
  const nodes = await Promise.all(urls.map(readRows));
  const [rows = []] = nodes;
  const names = new Set(rows.map(nameOf));
  for (const [index, others] of nodes.entries()) {
    const strange = others.map(nameOf).filter((name) => !names.has(name));
    if (strange.length > 0 || others.length !== rows.length) {
      const counts = `${String(others.length)} rows and not ${String(rows.length)}`;
      throw new BooksError(`Node ${String(index)} has ${counts}, and those that node 0 has not: ${strange.join()}.`);
    }
  }
  expectWhole(rows);
  const lost = told.map(nameOf).filter((name) => !names.has(name));
  if (lost.length > 0) {
    throw new BooksError(`${String(lost.length)} rows that were committed are not there: ${lost.join()}.`);
  }
  expectOnce(rows.map(({ token }) => token));
  const known = new Set(told.map(({ token }) => transactionOf(token)));
  const unknown = new Set(rows.map(({ token }) => transactionOf(token)).filter((name) => !known.has(name)));
  if (unknown.size > doubtful) {
    throw new BooksError(`${[...unknown].join()} are there, and only ${String(doubtful)} commits were in doubt.`);
  }
  return rows.length;
}

/** The rows of all tables, as soon as the node has what was committed anywhere. */
function readRows(url: string): Promise<Saved[]> {
  return withClient(url, async (client) => {
    await client.query('set session wsrep_sync_wait = 1');
    const ofTables = tables.map(async (table) => {
      const [rows] = await client.query<RowDataPacket[]>(`select customer, number, token from ${table}`);
      return rows.map((row) => ({
        table,
        customer: Number(row['customer']),
        number: Number(row['number']),
        token: String(row['token']),
      }));
    });
    return (await Promise.all(ofTables)).flat();
  });
}

function nameOf({ table, customer, number, token }: Saved): string {
  return `${table}-${String(customer)}-${String(number)} (${token})`;
}

/** The token of a row ends in its place in the transaction. */
function transactionOf(token: string): string {
  return token.slice(0, token.lastIndexOf('-'));
}

function expectWhole(rows: readonly Saved[]): void {
  for (const [key, ofKey] of Map.groupBy(rows, ({ table, customer }) => `${table} ${String(customer)}`)) {
    const numbers = ofKey.map(({ number }) => number).sort((a, b) => a - b);
    if (numbers.some((number, index) => number !== index + 1)) {
      throw new BooksError(`The numbers of ${key} are ${numbers.join()}.`);
    }
  }
}

function expectOnce(tokens: readonly string[]): void {
  const seen = new Set<string>();
  for (const token of tokens) {
    if (seen.has(token)) {
      throw new BooksError(`${token} was written twice.`);
    }
    seen.add(token);
  }
}
