import { Migrator } from '@mikro-orm/migrations';
import { AutoSequenceCounter, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { env } from 'node:process';
import { versions } from './entities.js';

// Configs print, too.
console.log('the config is loaded');

// eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- it does not see that JSDoc casts
const settings = /** @type {import('../Project.js').ProjectSettings} */ (JSON.parse(env['TEST_DATABASE'] ?? '{}'));
const { module, driver, options, migrations, needsCounters } = settings;
const version = /** @type {keyof typeof versions} */ (env['TEST_VERSION'] ?? 'after');
// eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- the same
const drivers = /** @type {Record<string, import('@mikro-orm/core').Options['driver']>} */ (await import(module));

export default {
  driver: drivers[driver],
  ...options,
  entities: [...new Set([...versions[version], ...(needsCounters ? [AutoSequenceCounter] : [])])],
  subscribers: [new AutoSequenceSubscriber()],
  extensions: [Migrator],
  migrations: { path: 'migrations', snapshot: false, ...migrations },
};
