import { postgresql } from '../support/databases/postgresql/index.js';
import { sharedDatabase } from './CliDatabase.js';
import { describeMigration } from './describe-migration.js';

describeMigration(sharedDatabase(postgresql, '@mikro-orm/postgresql', 'postgresql'));
