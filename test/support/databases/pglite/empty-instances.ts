import { afterAll } from '@jest/globals';
import { PGlite } from '@electric-sql/pglite';
import { citext } from '@electric-sql/pglite/contrib/citext';
import { createPostgreSqlTypeParsers } from '@mikro-orm/sql';
import { PglitePlatform } from '@mikro-orm/pglite';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CREATE_PUBLIC_SCHEMA, DROP_SCHEMAS } from '../postgresql/empty-databases.js';

/**
 * A new PGlite takes longer than most tests. So each test file has a few, as many as one of its tests has open at once, and
 * a test gets one of them made empty.
 */
const free: PGlite[] = [];
const all: PGlite[] = [];

export interface EmptyInstance {
  readonly pglite: PGlite;
  /** Lets another test have the instance. */
  readonly giveBack: () => Promise<void>;
}

/** An empty PGlite that no other test has meanwhile. */
export async function takeEmptyInstance(): Promise<EmptyInstance> {
  const pglite = free.pop() ?? (await create());
  const giveBack = async () => {
    // After an open transaction every further statement would wait for ever.
    if ((await Promise.race([makeEmpty(pglite), sleep(5000, 'late', { ref: false })])) === 'late') {
      throw new Error('A transaction was left open in PGlite.');
    }
    free.push(pglite);
  };
  return { pglite, giveBack };
}

async function makeEmpty(pglite: PGlite): Promise<void> {
  // It takes no other statement beside it.
  await pglite.exec('discard all');
  await pglite.exec(DROP_SCHEMAS);
  await pglite.exec(CREATE_PUBLIC_SCHEMA);
}

/** With what MikroORM's driver gives to one that it makes itself. */
async function create(): Promise<PGlite> {
  const platform = new PglitePlatform();
  const pglite = await PGlite.create({
    loadDataDir: await emptyFiles(),
    parsers: createPostgreSqlTypeParsers((text) => platform.unmarshallArray(text)),
    extensions: { citext },
  });
  all.push(pglite);
  return pglite;
}

/** Makes a folder that PGlite opens, without the seconds that `initdb` takes. */
export async function fillFolder(folder: string): Promise<void> {
  const pglite = await PGlite.create(folder, { loadDataDir: await emptyFiles() });
  await pglite.close();
}

async function emptyFiles(): Promise<Blob> {
  const path = process.env['PGLITE_FILES'];
  if (path === undefined) {
    throw new Error('There are no files of a PGlite: `npm test` makes them.');
  }
  return new Blob([await readFile(path)]);
}

afterAll(async () => {
  await Promise.all(all.splice(0).map((pglite) => pglite.close()));
});
