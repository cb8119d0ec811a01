import { EntitySchema } from '@mikro-orm/core';
import { AutoSequenceCounter } from 'mikro-orm-auto-sequence';
import type { OrmOptions, Place, TestOrm } from '../../test-orm.js';
import { type InitSettings, openDatabase } from '../TestDatabase.js';

/** Opens a database with the entity that locks need on it: what an application adds that comes from another database. */
export function openWithCounters(place: Place, options: OrmOptions, settings: InitSettings = {}): Promise<TestOrm> {
  const { adapt = (same: OrmOptions) => same, counters = true } = settings;
  return openDatabase(place, options, counters ? { ...settings, adapt: (own) => withCounters(adapt(own)) } : settings);
}

function withCounters(options: OrmOptions): OrmOptions {
  const { entities = [] } = options;
  return entities.some(isCounter) ? options : { ...options, entities: [...entities, AutoSequenceCounter] };
}

function isCounter(entity: unknown): boolean {
  return entity instanceof EntitySchema && entity.meta.name === AutoSequenceCounter.meta.name;
}
