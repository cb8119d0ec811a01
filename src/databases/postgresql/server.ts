import type { Run } from '../Database.js';
import { sql } from '../Statement.js';

/** The oldest version that has `hash_record_extended`. */
const OLDEST = 14;

/**
 * What a server calls itself that speaks PostgreSQL's protocol and is none, or is too old; undefined for PostgreSQL.
 * YugabyteDB calls itself `PostgreSQL 15.2-YB-2025.1.0.0`; CockroachDB answers `CockroachDB CCL v24.3.0`, and says only here
 * what it is, since it has PostgreSQL's own answer in `server_version`.
 */
export async function foreignServer(run: Run): Promise<string | undefined> {
  const [row] = await run(sql`select version() as version`);
  const version = String(row?.['version']);
  const [, major, rest = ''] = /^PostgreSQL (\d+)(\S*)/.exec(version) ?? [];
  return Number(major) >= OLDEST && !rest.includes('-YB-') ? undefined : version;
}
