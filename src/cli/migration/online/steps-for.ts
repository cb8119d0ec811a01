import type { EntityManager } from '@mikro-orm/core';
import { CommandLineError } from '../../CommandLineError.js';
import type { OnlinePlan, OnlineSteps } from './Online.js';
import { stepsOnPostgresql } from './postgresql/steps.js';

/** The databases that can, by the client library that MikroORM's driver needs. */
const BY_CLIENT: ReadonlyMap<string, (plan: OnlinePlan) => OnlineSteps> = new Map([['pg', stepsOnPostgresql]]);

/** @throws CommandLineError where the database cannot */
export function onlineStepsFor(em: EntityManager): (plan: OnlinePlan) => OnlineSteps {
  // All have MikroORM's query builder beside the client library of their database.
  const clients = em
    .getDriver()
    .getDependencies()
    .filter((each) => each !== 'kysely');
  const steps = clients.flatMap((client) => BY_CLIENT.get(client) ?? [])[0];
  if (!steps) {
    throw new CommandLineError(
      `--online is for PostgreSQL, and this config has ${clients.join(', ') || 'another driver'}: here a statement that changes ` +
        'a table keeps every writer out. Without --online the migration is one, which is as short as it can be.',
    );
  }
  return steps;
}
