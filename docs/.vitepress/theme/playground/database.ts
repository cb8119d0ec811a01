import { PGlite } from '@electric-sql/pglite';
import { PglitePlatform } from '@mikro-orm/pglite';
import { createPostgreSqlTypeParsers } from '@mikro-orm/sql';

let started: Promise<PGlite> | undefined;

/** The page's PGlite, empty. It is started once, since that takes longest. */
export async function emptyDatabase(): Promise<PGlite> {
  started ??= start();
  const pglite = await started;
  await pglite.exec('drop schema public cascade; create schema public');
  return pglite;
}

/** With what MikroORM's driver gives to one that it makes itself. */
async function start(): Promise<PGlite> {
  const platform = new PglitePlatform();
  try {
    return await PGlite.create({ parsers: createPostgreSqlTypeParsers((text) => platform.unmarshallArray(text)) });
  } catch (error) {
    started = undefined;
    throw error;
  }
}
