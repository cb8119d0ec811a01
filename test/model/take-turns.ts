import { setTimeout as sleep } from 'node:timers/promises';
import type { Lane } from './Lane.js';

/** Past this, nobody goes on any more. */
const HANG_MS = 20_000;

/**
 * Lets the lanes go on, one command at a time and in the order of the schedule, so that a program runs in the same way
 * again. The next one goes on when each of the others has stopped, has ended, or stands in line for a lock.
 *
 * @param countWaiting how many connections stand in line
 */
export async function takeTurns(
  lanes: readonly Lane[],
  schedule: readonly number[],
  countWaiting: () => Promise<number>,
): Promise<void> {
  await settle(lanes, countWaiting);
  const isDone = () => lanes.every(({ state }) => state === 'done');
  for (let turn = 0; !isDone(); turn++) {
    const lane = lanes[(schedule[turn] ?? turn) % lanes.length];
    if (lane?.state === 'stopped') {
      lane.goOn();
    }
    await settle(lanes, countWaiting);
  }
}

async function settle(lanes: readonly Lane[], countWaiting: () => Promise<number>): Promise<void> {
  const deadline = Date.now() + HANG_MS;
  for (;;) {
    const going = lanes.filter(({ state }) => state === 'going').length;
    const othersCanGoOn = lanes.some(({ state }) => state === 'stopped');
    if (going === 0 || (othersCanGoOn && (await countWaiting()) >= going)) {
      return;
    }
    if (Date.now() > deadline) {
      throw new Error(`${String(going)} connections do not go on for ${String(HANG_MS)} ms.`);
    }
    await sleep(1);
  }
}
