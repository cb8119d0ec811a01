import { running } from './global-setup.mts';

export default async function globalTeardown(): Promise<void> {
  for (const database of running) {
    await database.stop();
  }
}
