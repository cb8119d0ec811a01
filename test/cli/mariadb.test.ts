import { mariadb } from '../support/databases/mariadb/index.js';
import { sharedDatabase } from './CliDatabase.js';
import { describeMigration } from './describe-migration.js';
import { describeOperating } from './describe-operating.js';

const database = sharedDatabase(mariadb, '@mikro-orm/mariadb', 'mariadb');

describeMigration(database);
describeOperating(database);
