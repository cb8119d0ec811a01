import { chooseDatabases } from './choose-databases.js';

const loaded = await Promise.all(chooseDatabases().chosen.map((folder) => folder.load()));

/** The databases that this run tests, for a spec that is not among the suites. */
export const testDatabases = loaded.flat();

/** One way for each of them, for what neither a file nor another process changes. */
export const oneOfEachKind = loaded.flatMap((ways) => ways.slice(0, 1));
