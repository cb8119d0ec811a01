import { libsqlFile } from '../support/databases/libsql/index.js';
import { sharedDatabase } from './CliDatabase.js';
import { describeMigration } from './describe-migration.js';
import { describeOperating } from './describe-operating.js';

const database = sharedDatabase(libsqlFile, '@mikro-orm/libsql', 'libsql');

describeMigration(database, { isBrief: true });
describeOperating(database);
