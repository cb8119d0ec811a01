import type { Steps } from './Steps.ts';
import type { Tarball } from './tarball.ts';

/** One way in which users install or load the package. */
export interface Scenario {
  readonly name: string;
  /** Fails by throwing. */
  readonly run: (steps: Steps, tarball: Tarball) => Promise<void>;
}
