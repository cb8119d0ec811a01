import { mysql } from '../support/databases/mysql/index.js';
import { sharedDatabase } from './CliDatabase.js';
import { describeMigration } from './describe-migration.js';

describeMigration(sharedDatabase(mysql, '@mikro-orm/mysql', 'mariadb'), { isBrief: true });
