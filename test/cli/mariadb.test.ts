import { mariadb } from '../support/databases/mariadb/index.js';
import { sharedDatabase } from './CliDatabase.js';
import { describeMigration } from './describe-migration.js';

describeMigration(sharedDatabase(mariadb, '@mikro-orm/mariadb', 'mariadb'));
