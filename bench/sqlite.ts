import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Place } from './place.ts';

/** A folder with a database file for each contender. */
export async function openSqlite({ durable }: { durable: boolean }): Promise<Place> {
  const directory = await mkdtemp(join(tmpdir(), 'auto-sequence-bench-'));
  const remove = () => {
    rmSync(directory, { recursive: true, force: true });
  };
  process.on('exit', remove);
  return {
    isDurable: durable,

    async createRoom(room) {
      const file = join(directory, `${room.replaceAll(' ', '-')}.db`);
      await Promise.all(['', '-wal', '-shm'].map((suffix) => rm(file + suffix, { force: true })));
      return {
        kind: 'sqlite',
        options: { local: { dbName: file } },
        setUp: ['pragma journal_mode = wal', `pragma synchronous = ${durable ? 'full' : 'off'}`],
      };
    },

    async close() {
      await rm(directory, { recursive: true, force: true });
      process.off('exit', remove);
    },
  };
}
