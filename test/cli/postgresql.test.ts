import { postgresql } from '../support/databases/postgresql/index.js';
import { sharedDatabase } from './CliDatabase.js';
import { describeMigration } from './describe-migration.js';
import { describeOperating } from './describe-operating.js';

const database = sharedDatabase(postgresql, '@mikro-orm/postgresql', 'postgresql');

describeMigration(database);
describeOperating(database);
