import type { EntityMetadata } from '@mikro-orm/core';
import { AutoSequenceSubscriber, AutoSequenceType } from 'mikro-orm-auto-sequence';
import { SUBSCRIBER_BRAND } from '../../../src/declare/require-subscriber.js';
import type { OrmOptions } from '../test-orm.js';
import type { TestDatabase } from './TestDatabase.js';

/** A database on which all sequences have `trigger: true` that may have it. */
export function triggered(database: TestDatabase): TestDatabase {
  return {
    ...database,
    name: `${database.name}, trigger: true`,
    hasTriggers: true,
    init: (options, settings) =>
      database.init(options, { ...settings, adapt: (each) => withTriggers(settings?.adapt?.(each) ?? each) }),
  };
}

function withTriggers(options: OrmOptions): OrmOptions {
  const { subscribers = [], discovery } = options;
  const subscriber = [...subscribers].find((each) => each instanceof AutoSequenceSubscriber);
  const lock = subscriber?.[SUBSCRIBER_BRAND].lock;
  return {
    ...options,
    discovery: {
      ...discovery,
      onMetadata: (meta, platform) => {
        addTriggers(meta, lock);
        return discovery?.onMetadata?.(meta, platform);
      },
    },
  };
}

function addTriggers(meta: EntityMetadata, sharedLock: string | undefined): void {
  for (const property of Object.values(meta.properties)) {
    const type: unknown = property.type;
    if (type instanceof AutoSequenceType) {
      const { options } = type;
      const lock = options.lock ?? sharedLock ?? 'scope';
      const hasFunction = [options.startAt, options.step, options.when].some((each) => typeof each === 'function');
      if (lock === 'scope' && !hasFunction) {
        Object.assign(property, { type: new AutoSequenceType({ ...options, trigger: true }) });
      }
    }
  }
}
