import { Child } from './Child.ts';
import { type HammerFigures, runHammer } from './hammer.ts';
import type { KindName } from './kinds.ts';
import { createDatabase } from './place.ts';
import { serverOf } from './Server.ts';

/** Victims that are started ahead, since a process takes its time. */
const AHEAD = 3;

export interface CrashFigures extends HammerFigures {
  /** The longest that the server took to notice that a process was gone, in milliseconds. */
  readonly slowestNotice: number;
}

/** Kills processes between their INSERT and their COMMIT, while others hammer the same scopes and meet no error, or repeat what does. */
export async function runCrash(
  serverUrl: string,
  numbering: KindName,
  kills: number,
  seed: number,
  onError: 'fail' | 'retry' = 'fail',
): Promise<CrashFigures> {
  const url = await createDatabase(serverUrl);
  let slowestNotice = 0;
  const victims: Child[] = [];
  const startVictim = () => {
    victims.push(new Child({ kind: 'victim', url, numbering, isBare: victims.length % 2 === 0 }));
  };
  const killThem = async () => {
    for (let ahead = 0; ahead < Math.min(AHEAD, kills); ahead++) {
      startVictim();
    }
    for (const victim of victims) {
      await victim.ready();
      victim.start();
      const connection = await victim.inserted();
      await victim.kill();
      slowestNotice = Math.max(slowestNotice, Math.round(await serverOf(url).untilGone(url, connection)));
      if (victims.length < kills) {
        startVictim();
      }
    }
  };
  try {
    const figures = await runHammer({ url, numbering, seed, onError, meanwhile: killThem });
    return { ...figures, slowestNotice };
  } finally {
    await Promise.all(victims.map((victim) => victim.kill()));
  }
}
