import { postgresql } from './postgresql/index.js';
import { selectDatabases } from './selection.js';
import { sqliteFile, sqliteMemory } from './sqlite/index.js';
import type { TestDatabase } from './TestDatabase.js';

/** The databases that this run tests, for a spec that is not among the suites. */
export const testDatabases: readonly TestDatabase[] = [sqliteMemory, sqliteFile, postgresql].filter((database) =>
  selectDatabases().includes(database.kind),
);

/** One of each kind, for what neither a file nor another process changes. */
export const oneOfEachKind: readonly TestDatabase[] = testDatabases.filter(
  ({ kind }, index) => index === testDatabases.findIndex((other) => other.kind === kind),
);
