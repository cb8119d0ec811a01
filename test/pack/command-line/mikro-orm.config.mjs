/** The config of an application whose table has rows and is to have a sequence. */
import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, defineEntity, p } from '@mikro-orm/sqlite';
import { autoSequence, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';

export const Invoice = defineEntity({
  name: 'Invoice',
  properties: { id: p.integer().primary(), customer: p.integer(), number: autoSequence({ uniqueWith: 'customer' }) },
});

export default defineConfig({
  dbName: 'app.db',
  entities: [Invoice],
  subscribers: [new AutoSequenceSubscriber()],
  extensions: [Migrator],
  migrations: { path: 'migrations', emit: 'cjs' },
});
