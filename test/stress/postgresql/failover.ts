import { setTimeout as sleep } from 'node:timers/promises';
import { startPostgres } from '../../support/databases/postgresql/embedded-postgres.ts';
import { withClient } from '../../support/databases/postgresql/with-client.ts';
import { type HammerFigures, runHammer } from '../hammer.ts';
import type { KindName } from '../kinds.ts';
import { createDatabase } from '../place.ts';
import { Relay } from './Relay.ts';

/** How long the hammer has a primary to itself, before and after the failover. */
const QUIET_MS = 2000;

/** How long an asynchronous standby has heard nothing when its primary is lost. */
const LAG_MS = 500;

const PATIENCE_MS = 20_000;

export type Replication = 'synchronous' | 'asynchronous';

/**
 * Loses the primary in the middle of a hammer, and lets the writers go on with its standby.
 *
 * With synchronous replication nothing that was acknowledged may be lost. With asynchronous replication the standby lags: the
 * commits that it has not heard of are lost, and their numbers are given again.
 */
export async function runFailover(numbering: KindName, replication: Replication, seed: number): Promise<HammerFigures> {
  const primary = await startPostgres({ durable: true });
  const replicating = await Relay.start(primary.port);
  const writing = await Relay.start(primary.port);
  try {
    const url = writing.through(await createDatabase(primary.url));
    const standby = await primary.startStandby(replicating.port);
    try {
      await follow(primary.url, replication);
      const failOver = async () => {
        await sleep(QUIET_MS);
        if (replication === 'asynchronous') {
          replicating.silence();
          await sleep(LAG_MS);
        }
        await primary.crash();
        await standby.promote();
        writing.leadTo(standby.port);
        await sleep(QUIET_MS);
      };
      return await runHammer({ url, numbering, seed, onError: 'reconnect', meanwhile: failOver });
    } finally {
      await standby.stop();
    }
  } finally {
    await Promise.all([writing.stop(), replicating.stop(), primary.stop()]);
  }
}

/** Waits until the standby streams, and where it is to be synchronous, lets every commit wait for its disk. */
async function follow(primaryUrl: string, replication: Replication): Promise<void> {
  await withClient(primaryUrl, async (client) => {
    if (replication === 'synchronous') {
      await client.query(`alter system set synchronous_standby_names = '*'`);
      await client.query('select pg_reload_conf()');
    }
    const wanted = replication === 'synchronous' ? 'sync' : 'async';
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const { rows } = await client.query<{ state: string }>(
        `select sync_state as state from pg_stat_replication where state = 'streaming'`,
      );
      if (rows[0]?.state === wanted) {
        return;
      }
      if (Date.now() > deadline) {
        throw new Error(`The standby does not follow: ${JSON.stringify(rows)}.`);
      }
      await sleep(50);
    }
  });
}
