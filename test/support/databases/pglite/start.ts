import { PGlite } from '@electric-sql/pglite';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningDatabase } from '../RunningDatabase.ts';

/**
 * PGlite is in the driver. A new one takes seconds, most of them for `initdb`, and one from the files of another takes a
 * quarter of that: the files of this one are left for the tests.
 */
export async function startPglite(): Promise<RunningDatabase> {
  const directory = await mkdtemp(join(tmpdir(), 'auto-sequence-pglite-'));
  const pglite = await PGlite.create('memory://');
  const { rows } = await pglite.query<{ server_version: string }>('show server_version');
  const files = await pglite.dumpDataDir('none');
  await pglite.close();
  const path = join(directory, 'files.tar');
  await writeFile(path, Buffer.from(await files.arrayBuffer()));
  process.env['PGLITE_FILES'] = path;
  return {
    title: `pglite with PostgreSQL ${rows.map((row) => row.server_version).join()} (in memory)`,
    stop: () => rm(directory, { recursive: true, force: true }),
  };
}
