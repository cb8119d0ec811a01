import { PgliteDriver } from '@mikro-orm/pglite';
import { exclusiveDatabase } from './CliDatabase.js';
import { describeMigration } from './describe-migration.js';

describeMigration(exclusiveDatabase('pglite (folder)', '@mikro-orm/pglite', PgliteDriver, 'postgresql'), {
  isBrief: true,
});
