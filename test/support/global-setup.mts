import { randomBytes } from 'node:crypto';
import { chooseDatabases } from './databases/choose-databases.ts';
import type { RunningDatabase } from './databases/RunningDatabase.ts';

/** What this run has started. */
export const running: RunningDatabase[] = [];

/** Starts the databases of this run, and names them and those that it leaves out. */
export default async function globalSetup(): Promise<void> {
  process.env['AUTO_SEQUENCE_TEST_RUN'] = randomBytes(4).toString('hex');
  const { chosen, leftOut } = chooseDatabases();
  for (const folder of chosen) {
    running.push(await folder.start());
  }
  const titles = [...running.map(({ title }) => title), ...leftOut.map(({ name }) => `${name} NOT TESTED`)];
  console.log(`\nDatabases: ${titles.join(', ')}`);
}
