import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface DelayProxy {
  readonly port: number;
  stop(): void;
}

/**
 * Starts a TCP proxy that makes a server seem farther away by `roundTrip` milliseconds. It has a process of its own, so
 * that it takes no time from the process that is measured, and ends with it at the latest.
 */
export async function startDelayProxy(host: string, port: number, roundTrip: number): Promise<DelayProxy> {
  const file = new URL('delay-proxy-process.ts', import.meta.url);
  const child = fork(file, [host, String(port), String(roundTrip / 2)]);
  const [listening] = (await once(child, 'message')) as [number];
  return { port: listening, stop: () => child.kill() };
}
