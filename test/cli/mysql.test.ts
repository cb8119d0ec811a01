import { mysql } from '../support/databases/mysql/index.js';
import { sharedDatabase } from './CliDatabase.js';
import { describeMigration } from './describe-migration.js';
import { describeOperating } from './describe-operating.js';

const database = sharedDatabase(mysql, '@mikro-orm/mysql', 'mariadb');

describeMigration(database, { isBrief: true });
describeOperating(database);
