import { fork } from 'node:child_process';
import { once } from 'node:events';
import { count } from './cases.ts';
import type { ContenderName, DatabaseKind } from './contenders.ts';
import { ratios } from './experiment.ts';
import type { Place, Room } from './place.ts';
import type { MemoryResult } from './results.ts';
import { timeInTurns } from './rounds.ts';
import { spreadOf } from './statistics.ts';

/** What a process has to do before its peak is read. */
export interface MemoryTask {
  readonly contender: ContenderName;
  readonly room: Room;
  readonly entitiesPerFlush: number;
  readonly customers: number;
  readonly flushes: number;
}

/** How much memory a process of its own needs at most for each contender. */
export async function measureMemory(
  database: DatabaseKind,
  place: Place,
  names: readonly ContenderName[],
  processes: number,
): Promise<MemoryResult> {
  const shape = { entitiesPerFlush: 10_000, customers: 10, flushes: 3 };
  const lanes = new Map(
    names.map((contender) => [
      contender,
      async () => peakOf({ contender, room: await place.createRoom(`${contender} 0`), ...shape }),
    ]),
  );
  const peaks = await timeInTurns(lanes, { rounds: processes, minRounds: processes, budget: Infinity });
  const plain = peaks.get('plain') ?? [];
  return {
    database,
    name: `${count(shape.entitiesPerFlush)} entities per flush`,
    processes,
    contenders: Object.fromEntries(
      [...peaks].map(([contender, values]) => {
        return [contender, { mebibytes: spreadOf(values), ratio: spreadOf(ratios(values, plain)) }];
      }),
    ),
  };
}

async function peakOf(task: MemoryTask): Promise<number> {
  const child = fork(new URL('memory-process.ts', import.meta.url), [JSON.stringify(task)]);
  const messages: unknown[] = [];
  child.on('message', (message) => messages.push(message));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) {
    throw new Error(`The process of '${task.contender}' ended with ${String(code)}.`);
  }
  return Number(messages[0]);
}
