import { autoSequenceCounter, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { SUBSCRIBER_BRAND } from '../../../src/declare/require-subscriber.js';
import type { OrmOptions } from '../test-orm.js';
import type { TestDatabase } from './TestDatabase.js';

/**
 * A database on which all sequences have `reuse: false`, but for those under `lock: 'none'`.
 *
 * @param refusedScopes the names of the scopes that are then refused
 */
export function counting(database: TestDatabase, refusedScopes?: RegExp): TestDatabase {
  return {
    ...database,
    name: `${database.name}, reuse: false`,
    reuses: false,
    ...(refusedScopes && { refusedScopes }),
    init: (options, settings) => database.init(options, { ...settings, adapt: withCounters }),
  };
}

function withCounters(options: OrmOptions): OrmOptions {
  const { entities = [], subscribers = [] } = options;
  const isInEverySchema = entities.some((each) => schemaOf(each) === '*');
  return {
    ...options,
    entities: [...entities, autoSequenceCounter(isInEverySchema ? { schema: '*' } : {})],
    subscribers: [...subscribers].map((each) => (each instanceof AutoSequenceSubscriber ? countingOf(each) : each)),
  };
}

function countingOf(subscriber: AutoSequenceSubscriber): AutoSequenceSubscriber {
  const { [SUBSCRIBER_BRAND]: defaults } = subscriber;
  return defaults.lock === 'none' ? subscriber : new AutoSequenceSubscriber({ ...defaults, reuse: false });
}

function schemaOf(entity: unknown): unknown {
  return typeof entity === 'object' && entity !== null && 'meta' in entity
    ? (entity.meta as { schema?: unknown }).schema
    : undefined;
}
