import type { EntityManager } from '@mikro-orm/core';
import { databaseOf } from '../../databases/database-of.js';
import type { Statement } from '../../databases/Statement.js';
import { numberRows } from './number-rows.js';
import { onlineStepsFor } from './online/steps-for.js';
import type { Plan } from './plan.js';
import type { Draft } from './SequenceMigrator.js';

/** One migration that does it all. */
export function simpleDrafts(em: EntityManager, plan: Plan, name: string): readonly Draft[] {
  const { addColumn, numbering, setNotNull, constrain, down } = plan;
  return [
    {
      name,
      up: [...addColumn, textOf(em, numberRows(numbering, databaseOf(em.getPlatform()))), ...setNotNull, ...constrain],
      down: down.all,
    },
  ];
}

/**
 * One migration for while there are applications that do not number the table, and one for afterwards.
 *
 * @throws CommandLineError where the database cannot
 */
export function onlineDrafts(em: EntityManager, plan: Plan, name: string): readonly Draft[] {
  const { addColumn, numbering, setNotNull, constrain, down } = plan;
  const { prepare, finish } = onlineStepsFor(em)({ backlog: numbering, addColumn, setNotNull, constrain });
  const texts = (statements: readonly Statement[]) => statements.map((each) => textOf(em, each));
  return [
    { name: `${name}_prepare`, up: texts(prepare), down: down.ofColumn },
    { name: `${name}_finish`, up: texts(finish), down: down.ofConstraints },
  ];
}

/** A migration has no parameters: their values stand in its text, as MikroORM's platform quotes them. */
function textOf(em: EntityManager, statement: Statement): string {
  const platform = em.getPlatform();
  const { sql, params } = statement.render(platform);
  return platform.formatQuery(sql, params);
}
