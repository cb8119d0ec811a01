import { setTimeout as sleep } from 'node:timers/promises';
import type { TestOrm } from './test-orm.js';

/** Holds one side of a race until the other side opens it: `await gate.passed` here, `gate.open()` there. */
export class Gate {
  readonly #opening: PromiseWithResolvers<void> = Promise.withResolvers();

  get passed(): Promise<void> {
    return this.#opening.promise;
  }

  open(): void {
    this.#opening.resolve();
  }
}

/** Waits until the condition holds: for what no promise tells, such as a lock queue of the server. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  { timeout = 10_000, what = 'the condition' }: { timeout?: number; what?: string } = {},
): Promise<void> {
  const deadline = Date.now() + timeout;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`Waited ${String(timeout)} ms in vain for ${what}.`);
    }
    await sleep(10);
  }
}

/** Waits until so many connections to the test's database stand in line for a lock. */
export async function waitForLockWaiters(testOrm: TestOrm, count: number): Promise<void> {
  const isReached = async () => (await testOrm.countLockWaiters()) >= count;
  await eventually(isReached, { what: `${String(count)} connections that wait for a lock` });
}
