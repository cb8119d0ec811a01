import pg from 'pg';
import { withClient } from './with-client.ts';

/**
 * CREATE DATABASE takes longer than most tests. So each of jest's workers has a few databases, as many as one of its
 * tests has open at once, and a test gets one of them made empty. Plain Node runs this file too, when the run ends.
 */
const free: string[] = [];
let count = 0;

export interface EmptyDatabase {
  readonly name: string;
  /** Lets another test have the database. Its connections must be closed. */
  readonly giveBack: () => Promise<void>;
}

/** An empty database that no other test has meanwhile. */
export async function takeEmptyDatabase(serverUrl: string): Promise<EmptyDatabase> {
  const name = free.pop() ?? nameOf(++count);
  if (!(await makeEmpty(serverUrl, name))) {
    await withClient(serverUrl, (client) => client.query(`create database ${name}`));
  }
  const giveBack = () => {
    free.push(name);
    return Promise.resolve();
  };
  return { name, giveBack };
}

/** Each test file counts from 1 again, and so finds the databases of the file before it in the same worker. */
function nameOf(index: number): string {
  return `${prefix()}${String(process.env['JEST_WORKER_ID'])}_${String(index)}`;
}

/** What the names of all databases of this run begin with. */
function prefix(): string {
  return `auto_sequence_test_${String(process.env['AUTO_SEQUENCE_TEST_RUN'])}_`;
}

/** Drops the databases of this run, which has ended. */
export async function dropTestDatabases(serverUrl: string): Promise<void> {
  await withClient(serverUrl, async (client) => {
    const sql = 'select datname as name from pg_database where starts_with(datname, $1)';
    const { rows } = await client.query<{ name: string }>(sql, [prefix()]);
    for (const { name } of rows) {
      await client.query(`drop database ${name} with (force)`);
    }
  });
}

/** Drops everything in the database, ends its other connections, and returns whether there is such a database. */
async function makeEmpty(serverUrl: string, name: string): Promise<boolean> {
  const url = new URL(serverUrl);
  url.pathname = name;
  try {
    await withClient(url.href, async (client) => {
      await client.query(END_CONNECTIONS);
      await client.query(`alter database ${name} reset all`);
      await client.query(DROP_SCHEMAS);
      await client.query(CREATE_PUBLIC_SCHEMA);
    });
    return true;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === INVALID_CATALOG_NAME) {
      return false;
    }
    throw error;
  }
}

const INVALID_CATALOG_NAME = '3D000';

const END_CONNECTIONS = `
  select pg_terminate_backend(pid, 5000) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;

export const DROP_SCHEMAS = `
  do $$
  declare
    name text;
  begin
    for name in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
      execute format('drop schema %I cascade', name);
    end loop;
  end
  $$`;

/** As `initdb` leaves it, but for its owner. */
export const CREATE_PUBLIC_SCHEMA = 'create schema public; grant usage on schema public to public';
