import { sqliteFile } from '../support/databases/sqlite/index.js';
import { sharedDatabase } from './CliDatabase.js';
import { describeMigration } from './describe-migration.js';

describeMigration(sharedDatabase(sqliteFile, '@mikro-orm/sqlite', 'sqlite'));
