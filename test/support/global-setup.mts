import { randomBytes } from 'node:crypto';
import { chooseDatabases } from './databases/choose-databases.ts';
import type { RunningDatabase } from './databases/RunningDatabase.ts';

/** What this run has started. */
export const running: RunningDatabase[] = [];

/** Starts the databases of this run, all at once, and names them and those that it leaves out. */
export default async function globalSetup(): Promise<void> {
  process.env['AUTO_SEQUENCE_TEST_RUN'] = randomBytes(4).toString('hex');
  const { chosen, leftOut } = chooseDatabases();
  const starts = new Map<string, Promise<RunningDatabase>>();
  for (const { name, after = '', start } of chosen) {
    const before = starts.get(after);
    starts.set(name, before ? before.then(start) : start());
  }
  for (const start of await Promise.allSettled(starts.values())) {
    if (start.status === 'rejected') {
      throw start.reason;
    }
    running.push(start.value);
  }
  const titles = [...running.map(({ title }) => title), ...leftOut.map(({ name }) => `${name} NOT TESTED`)];
  console.log(`\nDatabases: ${titles.join(', ')}`);
}
