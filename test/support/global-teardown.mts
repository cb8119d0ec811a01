import { running } from './global-setup.mts';

export default async function globalTeardown(): Promise<void> {
  // One may use the server of another, which was started before.
  for (const database of running.toReversed()) {
    await database.stop();
  }
}
