/** Which databases a run tests. Plain Node runs this file, for jest's configuration. */
import { hasMariaDb } from './mariadb/find-binary.ts';
import type { RunningDatabase } from './RunningDatabase.ts';
import type { TestDatabase } from './TestDatabase.ts';

/** A database, as the folder beside this file that has its name brings it to the tests. */
interface DatabaseFolder {
  /** What `DATABASES` calls it, and what the names of its specs have. */
  readonly name: string;
  /** Whether this machine can. Left out: it can wherever npm can install. */
  readonly isHere?: () => boolean;
  /** The database that is started before it, whose server it may share. */
  readonly after?: string;
  /** Lets the tests reach it: once, before a run. */
  readonly start: () => Promise<RunningDatabase>;
  /** The ways in which behaviour is tested on it: in memory, in a file. */
  load(): Promise<readonly TestDatabase[]>;
}

const folders: readonly DatabaseFolder[] = [
  {
    name: 'sqlite',
    start: async () => (await import('./sqlite/start.ts')).startSqlite(),
    load: async () => (await import('./sqlite/index.ts')).testDatabases,
  },
  {
    name: 'libsql',
    start: async () => (await import('./libsql/start.ts')).startLibsql(),
    load: async () => (await import('./libsql/index.ts')).testDatabases,
  },
  {
    name: 'pglite',
    start: async () => (await import('./pglite/start.ts')).startPglite(),
    load: async () => (await import('./pglite/index.ts')).testDatabases,
  },
  {
    name: 'postgresql',
    start: async () => (await import('./postgresql/start.ts')).startPostgresql(),
    load: async () => (await import('./postgresql/index.ts')).testDatabases,
  },
  {
    name: 'mariadb',
    isHere: () => isSet(process.env['MARIADB_URL']) || hasMariaDb(),
    start: async () => (await import('./mariadb/start.ts')).startServer('mariadb', 'MARIADB_URL'),
    load: async () => (await import('./mariadb/index.ts')).testDatabases,
  },
  {
    name: 'mysql',
    isHere: () => isSet(process.env['MYSQL_URL']) || isSet(process.env['MARIADB_URL']) || hasMariaDb(),
    after: 'mariadb',
    start: async () => (await import('./mysql/start.ts')).startMysql(),
    load: async () => (await import('./mysql/index.ts')).testDatabases,
  },
];

interface Choice {
  readonly chosen: readonly DatabaseFolder[];
  readonly leftOut: readonly DatabaseFolder[];
}

/** The databases that `DATABASES` names (`DATABASES=sqlite npm test`), without it all that the machine has. */
export function chooseDatabases(env: NodeJS.ProcessEnv = process.env): Choice {
  const names = (env['DATABASES'] ?? '').split(',').map((name) => name.trim());
  const wanted = names.filter((name) => name !== '');
  const unknown = wanted.filter((name) => !folders.some((folder) => folder.name === name));
  if (unknown.length > 0) {
    const known = folders.map(({ name }) => name);
    throw new Error(`DATABASES names ${unknown.join(', ')}; there are only ${known.join(', ')}.`);
  }
  const isChosen = ({ name, isHere }: DatabaseFolder) =>
    wanted.length === 0 ? (isHere?.() ?? true) : wanted.includes(name);
  const choice = { chosen: folders.filter(isChosen), leftOut: folders.filter((folder) => !isChosen(folder)) };
  if (choice.leftOut.length > 0 && (isSet(env['CI']) || isSet(env['REQUIRE_ALL_DATABASES']))) {
    const left = choice.leftOut.map(({ name }) => name).join(', ');
    throw new Error(`This run leaves out ${left}, which CI and REQUIRE_ALL_DATABASES forbid.`);
  }
  return choice;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value);
}
