import { type ConfigChoice, openOrm, type SqlOrm } from './open-orm.js';

/** Does some work with the application's ORM, and closes it, whatever happens. */
export async function withOrm<T>(choice: ConfigChoice, work: (orm: SqlOrm) => Promise<T>): Promise<T> {
  const orm = await openOrm(choice);
  try {
    return await work(orm);
  } finally {
    await orm.close(true);
  }
}
