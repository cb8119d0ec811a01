import fc from 'fast-check';
import type { Model } from './Model.js';
import type { Program } from './program.js';

/** How many programs each test tries without `MODEL_RUNS`. */
const RUNS = 40;

/** Time for the programs, and for the shrinking of one that fails. */
export const MODEL_TIMEOUT = 3_600_000;

/**
 * Runs random programs: `MODEL_RUNS` of them. A failure prints the seed and the path with which it is replayed:
 * `MODEL_SEED=… MODEL_PATH=… npm run jest -- test/model`.
 *
 * @param isEverRefused whether the documentation says that some of what they do can be refused
 */
export async function tryPrograms(
  model: Model,
  programs: fc.Arbitrary<Program>,
  isEverRefused: boolean,
): Promise<void> {
  const { MODEL_RUNS, MODEL_SEED, MODEL_PATH } = process.env;
  const refusals = new Map<string, number>();
  const property = fc.asyncProperty(programs, async (program) => {
    const codes = await model.run(program);
    if (codes.length > 0 && !isEverRefused) {
      throw new Error(`Was refused, with ${codes.join()}, what the documentation promises.`);
    }
    codes.forEach((code) => refusals.set(code, (refusals.get(code) ?? 0) + 1));
  });
  await fc.assert(property, {
    numRuns: Number(MODEL_RUNS ?? RUNS),
    ...(MODEL_SEED !== undefined && { seed: Number(MODEL_SEED) }),
    ...(MODEL_PATH !== undefined && { path: MODEL_PATH }),
  });
  if (MODEL_RUNS !== undefined) {
    console.log(`${MODEL_RUNS} programs; refused and repeated: ${JSON.stringify(Object.fromEntries(refusals))}`);
  }
}
