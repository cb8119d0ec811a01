/**
 * How long the stress tests go on: `STRESS=1` for some minutes, `STRESS=20` for twenty hammers in a row and the better
 * part of an hour. `STRESS_SEED` repeats the choices of a run, though not what the scheduler makes of them.
 */
export const size = positiveInteger('STRESS', 1);

export const seed = positiveInteger('STRESS_SEED', 1 + Math.floor(Math.random() * 1_000_000));

/** Where it is set, nothing may be left out. */
export const isComplete = !['', '0', 'false', undefined].includes(process.env['CI']);

function positiveInteger(name: string, otherwise: number): number {
  const value = Number(process.env[name] ?? otherwise);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new Error(`${name} is a positive whole number.`);
  }
  return value;
}
