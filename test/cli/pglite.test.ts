import { PgliteDriver } from '@mikro-orm/pglite';
import { fillFolder } from '../support/databases/pglite/empty-instances.js';
import { exclusiveDatabase } from './CliDatabase.js';
import { describeMigration } from './describe-migration.js';
import { describeOperating } from './describe-operating.js';

const database = exclusiveDatabase('pglite (folder)', '@mikro-orm/pglite', PgliteDriver, 'postgresql', fillFolder);

describeMigration(database, { isBrief: true });
describeOperating(database, { isBrief: true });
