import { describe } from '@jest/globals';
import type { TestDatabase } from '../support/databases/TestDatabase.js';
import { describeDeclaring } from './declaring/index.js';
import { describeFlushing, describeNumbering } from './flushing/index.js';
import { describeLocking } from './locking/index.js';
import { describeAudit } from './operating/audit.js';
import { describeOperating } from './operating/index.js';
import { describeCounters, describeOptionsOfNumbers } from './options/index.js';
import { describeShapes } from './shapes/index.js';
import { describeSupport } from './support.js';

/** A part of the behaviour, and on what it is tested beside every database. */
interface Suite {
  readonly name: string;
  readonly describe: (database: TestDatabase) => void;
  /** Whether it is the same for numbers that never come back, and for those that a trigger gives. */
  readonly isOfNumbers?: boolean;
  /** Whether it matters where the data is, and who else has it open. */
  readonly isOfPlace?: boolean;
}

const suites: readonly Suite[] = [
  { name: 'test support', describe: describeSupport, isOfPlace: true },
  { name: 'declaring', describe: describeDeclaring },
  { name: 'numbering', describe: describeNumbering, isOfNumbers: true, isOfPlace: true },
  { name: 'flushing', describe: describeFlushing, isOfPlace: true },
  { name: 'shapes', describe: describeShapes, isOfNumbers: true },
  { name: 'locking', describe: describeLocking, isOfPlace: true },
  { name: 'options', describe: describeOptionsOfNumbers, isOfNumbers: true },
  { name: 'counters', describe: describeCounters, isOfPlace: true },
  { name: 'audit', describe: describeAudit, isOfNumbers: true, isOfPlace: true },
  { name: 'operating', describe: describeOperating, isOfNumbers: true },
];

/** Runs every suite of behaviour on one database. */
export function describeSuites(database: TestDatabase): void {
  describeSome(database, () => true);
}

/** Runs the suites of what is the same for numbers that never come back, and for those that a trigger gives. */
export function describeCounting(database: TestDatabase): void {
  describeSome(database, ({ isOfNumbers = false }) => isOfNumbers);
}

/** Runs the suites of what depends on where a database is, on one that differs from another in nothing else. */
export function describePlace(database: TestDatabase): void {
  describeSome(database, ({ isOfPlace = false }) => isOfPlace);
}

function describeSome(database: TestDatabase, isWanted: (suite: Suite) => boolean): void {
  sayWhatIsLeftOut(
    database,
    suites.filter((suite) => !isWanted(suite)),
  );
  describe(database.name, () => {
    for (const suite of suites.filter(isWanted)) {
      suite.describe(database);
    }
  });
}

/** Suites ask a `TestDatabase` what it can do, and leave out what it says no to. */
function sayWhatIsLeftOut(database: TestDatabase, left: readonly Suite[]): void {
  const unable = Object.entries(database).flatMap(([name, value]) => (value === false ? [name] : []));
  const names = left.map(({ name }) => name);
  const said = [
    names.length > 0 ? `without the suites ${names.join(', ')}` : 'every suite',
    unable.length > 0 ? `without what needs ${unable.join(', ')}` : 'everything',
  ];
  process.stderr.write(`${database.name}: ${said.join('; ')}\n`);
}
