/** How long to wait between the attempts of a work, in milliseconds. */
export interface Backoff {
  readonly delay: number;
  readonly maxDelay: number;
}

/**
 * A random time up to `delay`, and twice as much for each further attempt, up to `maxDelay`. Transactions that were refused
 * together would meet again if they came back together.
 *
 * @param failed how many attempts have failed
 */
export function pauseAfter(failed: number, { delay, maxDelay }: Backoff, random = Math.random): number {
  // Past so many doublings any delay is past any limit, and 0 would become no number.
  return random() * Math.min(delay * 2 ** Math.min(failed - 1, 52), maxDelay);
}

/** @throws the reason of the signal, when it is or becomes aborted */
export async function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener('abort', end);
  });
  signal?.throwIfAborted();
}
