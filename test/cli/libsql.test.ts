import { libsqlFile } from '../support/databases/libsql/index.js';
import { sharedDatabase } from './CliDatabase.js';
import { describeMigration } from './describe-migration.js';

describeMigration(sharedDatabase(libsqlFile, '@mikro-orm/libsql', 'libsql'), { isBrief: true });
