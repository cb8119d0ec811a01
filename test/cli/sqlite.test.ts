import { sqliteFile } from '../support/databases/sqlite/index.js';
import { sharedDatabase } from './CliDatabase.js';
import { describeMigration } from './describe-migration.js';
import { describeOperating } from './describe-operating.js';

const database = sharedDatabase(sqliteFile, '@mikro-orm/sqlite', 'sqlite');

describeMigration(database);
describeOperating(database);
