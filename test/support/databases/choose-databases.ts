/** Which databases a run tests. Plain Node runs this file, for jest's configuration. */
import type { RunningDatabase } from './RunningDatabase.ts';
import type { TestDatabase } from './TestDatabase.ts';

/** A database, as the folder beside this file that has its name brings it to the tests. */
interface DatabaseFolder {
  /** What `DATABASES` calls it, and what the names of its specs have. */
  readonly name: string;
  /** Lets the tests reach it: once, before a run. */
  start(): Promise<RunningDatabase>;
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
];

interface Choice {
  readonly chosen: readonly DatabaseFolder[];
  readonly leftOut: readonly DatabaseFolder[];
}

/** The databases that `DATABASES` names (`DATABASES=sqlite npm test`), all of them without it. */
export function chooseDatabases(env: NodeJS.ProcessEnv = process.env): Choice {
  const names = (env['DATABASES'] ?? '').split(',').map((name) => name.trim());
  const wanted = names.filter((name) => name !== '');
  const unknown = wanted.filter((name) => !folders.some((folder) => folder.name === name));
  if (unknown.length > 0) {
    const known = folders.map(({ name }) => name);
    throw new Error(`DATABASES names ${unknown.join(', ')}; there are only ${known.join(', ')}.`);
  }
  const isChosen = ({ name }: DatabaseFolder) => wanted.length === 0 || wanted.includes(name);
  const choice = { chosen: folders.filter(isChosen), leftOut: folders.filter((folder) => !isChosen(folder)) };
  if (choice.leftOut.length > 0 && (isSet(env['CI']) || isSet(env['REQUIRE_ALL_DATABASES']))) {
    throw new Error(`DATABASES=${wanted.join(',')} leaves databases out, which CI and REQUIRE_ALL_DATABASES forbid.`);
  }
  return choice;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value);
}
