/** Which databases a run tests. Plain Node runs this file, for jest's configuration. */

export const databaseNames = ['sqlite', 'postgresql'] as const;

export type DatabaseName = (typeof databaseNames)[number];

/** The databases that `DATABASES` names (`DATABASES=sqlite npm test`), all of them without it. */
export function selectDatabases(env: NodeJS.ProcessEnv = process.env): DatabaseName[] {
  const names = (env['DATABASES'] ?? '').split(',').map((name) => name.trim());
  const wanted = names.filter((name) => name !== '');
  const unknown = wanted.filter((name) => !databaseNames.some((kind) => kind === name));
  if (unknown.length > 0) {
    throw new Error(`DATABASES names ${unknown.join(', ')}; there are only ${databaseNames.join(', ')}.`);
  }
  const selected = databaseNames.filter((kind) => wanted.length === 0 || wanted.includes(kind));
  const isPartial = selected.length < databaseNames.length;
  if (isPartial && (isSet(env['CI']) || isSet(env['REQUIRE_ALL_DATABASES']))) {
    throw new Error(`DATABASES=${wanted.join(',')} leaves databases out, which CI and REQUIRE_ALL_DATABASES forbid.`);
  }
  return selected;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value);
}
