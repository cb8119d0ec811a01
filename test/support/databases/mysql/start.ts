import { startServer } from '../mariadb/start.ts';
import type { RunningDatabase } from '../RunningDatabase.ts';

/** Takes the server of MYSQL_URL, or the MariaDB of this run, or starts one. */
export function startMysql(): Promise<RunningDatabase> {
  const { MYSQL_URL, MARIADB_URL } = process.env;
  if (!MYSQL_URL && MARIADB_URL) {
    process.env['MYSQL_URL'] = MARIADB_URL;
  }
  return startServer('mysql', 'MYSQL_URL');
}
