import { setTimeout as sleep } from 'node:timers/promises';
import { type ShutdownMode, startPostgres } from '../support/databases/postgresql/embedded-postgres.ts';
import { type HammerFigures, runHammer } from './hammer.ts';
import { createDatabase } from './place.ts';

/** How long the hammer has a server to itself, before and after each restart. */
const QUIET_MS = 1500;

/** Ends the server in the middle of a hammer, in both ways, and again. What was committed must be there afterwards. */
export async function runRestarts(rounds: number, seed: number): Promise<HammerFigures> {
  const server = await startPostgres({ durable: true });
  try {
    const url = await createDatabase(server.url);
    const modes: ShutdownMode[] = Array.from({ length: rounds }, () => ['fast', 'immediate'] as const).flat();
    const restart = async () => {
      await sleep(QUIET_MS);
      for (const mode of modes) {
        await server.restart(mode);
        await sleep(QUIET_MS);
      }
    };
    const figures = await runHammer({ url, numbering: 'scope', seed, onError: 'reconnect', meanwhile: restart });
    if (Object.keys(figures.errors).length === 0) {
      throw new Error('The restarts have been noticed by nobody.');
    }
    return figures;
  } finally {
    await server.stop();
  }
}
