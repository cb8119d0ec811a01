import { startPostgres } from '../test/support/databases/postgresql/embedded-postgres.ts';
import { runOrderDesk } from './order-desk.ts';
import { runPlainSql } from './plain-sql.ts';
import { runRace } from './race.ts';

await runOrderDesk();

const postgres = await startPostgres();
try {
  await runRace(postgres.url);
  await runPlainSql(postgres.url);
} finally {
  await postgres.stop();
}
