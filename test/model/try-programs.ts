import fc from 'fast-check';
import type { Model } from './Model.js';
import type { Program } from './program.js';

const { MODEL_RUNS, MODEL_SEED, MODEL_PATH } = process.env;

/** How many programs each test tries without `MODEL_RUNS`. */
const RUNS = 40;

/**
 * Time for the programs, and for the shrinking of one that fails: what it has come to by then is shown. Who asks for a
 * number of programs, a seed or a path has more.
 */
const LIMIT = [MODEL_RUNS, MODEL_SEED, MODEL_PATH].every((each) => each === undefined) ? 120_000 : 3_600_000;

/** Time for a test: its failure at the limit says more than one of jest. */
export const MODEL_TIMEOUT = LIMIT + 60_000;

/**
 * Runs random programs: `MODEL_RUNS` of them. A failure prints the seed at once, and the path when it is shrunk, with which
 * it is replayed: `MODEL_SEED=… MODEL_PATH=… npm run jest -- test/model`.
 *
 * @param isEverRefused whether the documentation says that some of what they do can be refused
 */
export async function tryPrograms(
  model: Model,
  programs: fc.Arbitrary<Program>,
  isEverRefused: boolean,
): Promise<void> {
  const seed = Number(MODEL_SEED ?? Math.floor(Math.random() * 2 ** 31));
  const refusals = new Map<string, number>();
  let hasFailed = false;
  const property = fc.asyncProperty(programs, async (program) => {
    try {
      const codes = await model.run(program);
      if (codes.length > 0 && !isEverRefused) {
        throw new Error(`Was refused, with ${codes.join()}, what the documentation promises.`);
      }
      codes.forEach((code) => refusals.set(code, (refusals.get(code) ?? 0) + 1));
    } catch (error) {
      if (!hasFailed) {
        hasFailed = true;
        process.stderr.write(`A program failed, and is shrunk: MODEL_SEED=${String(seed)}. ${String(error)}\n`);
      }
      throw error;
    }
  });
  await fc.assert(property, {
    numRuns: Number(MODEL_RUNS ?? RUNS),
    seed,
    interruptAfterTimeLimit: LIMIT,
    markInterruptAsFailure: true,
    ...(MODEL_PATH !== undefined && { path: MODEL_PATH }),
  });
  if (MODEL_RUNS !== undefined) {
    console.log(`${MODEL_RUNS} programs; refused and repeated: ${JSON.stringify(Object.fromEntries(refusals))}`);
  }
}
