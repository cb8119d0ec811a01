import { PgliteDriver } from '@mikro-orm/pglite';
import { exclusiveDatabase } from './CliDatabase.js';
import { describeMigration } from './describe-migration.js';
import { describeOperating } from './describe-operating.js';

const database = exclusiveDatabase('pglite (folder)', '@mikro-orm/pglite', PgliteDriver, 'postgresql');

describeMigration(database, { isBrief: true });
describeOperating(database, { isBrief: true });
