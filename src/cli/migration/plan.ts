import type { EntityManager } from '@mikro-orm/core';
import type { DatabaseSchema } from '@mikro-orm/sql';
import { triggerOf } from '../../schema/add-trigger.js';
import { counterEntity } from '../../schema/counter-entity.js';
import { CommandLineError } from '../CommandLineError.js';
import type { ChosenSequence } from '../sequences/choose-sequences.js';
import { setNotNullOnSqlite } from './not-null.js';
import { numberingOf, type NumberingOptions } from './numbering-of.js';
import type { Numbering } from './number-rows.js';
import type { SequenceMigrator } from './SequenceMigrator.js';
import { findTable, type Stages, stagesOf, type TableName } from './Stages.js';

/** The statements that give a table its sequence, by what they are for. */
export interface Plan {
  readonly addColumn: readonly string[];
  readonly numbering: Numbering;
  readonly setNotNull: readonly string[];
  readonly constrain: readonly string[];
  /** The way back. */
  readonly down: {
    readonly all: readonly string[];
    readonly ofColumn: readonly string[];
    readonly ofConstraints: readonly string[];
  };
  /** The schema when all is done, for MikroORM's next migration. */
  readonly after: DatabaseSchema;
}

/** @throws CommandLineError when there is nothing to do, or SQL cannot do it */
export async function planFor(
  em: EntityManager,
  migrator: SequenceMigrator,
  chosen: ChosenSequence,
  options: NumberingOptions,
): Promise<Plan> {
  const { home, column } = chosen.sequence;
  const table = tableNameIn(em, home);
  const counters = counterEntity(em.getMetadata());
  const place = {
    entity: home.className,
    table,
    column,
    quotedColumn: em.getPlatform().quoteIdentifier(column),
    trigger: triggerOf(home)?.name,
    counters: counters && tableNameIn(em, counters),
  };
  const stages = await stagesOf(() => migrator.readSchema(), migrator.targetSchema(), place);
  const before = findTable(stages.before, table);
  const after = findTable(stages.after, table);
  const hasNumbers = before?.hasColumn(column) ?? false;
  const hasColumn = (name: string) => after?.hasColumn(name) ?? false;
  const plan = {
    addColumn: migrator.statements(stages.before, stages.nullable),
    numbering: numberingOf(em, chosen, options, { hasNumbers, hasColumn }),
    setNotNull: await notNull(em, migrator, stages, chosen),
    constrain: migrator.statements(stages.required, stages.after),
    down: {
      all: migrator.statements(stages.after, stages.before),
      ofColumn: migrator.statements(stages.nullable, stages.before),
      ofConstraints: migrator.statements(stages.after, stages.nullable),
    },
    after: stages.after,
  };
  if (plan.addColumn.length + plan.setNotNull.length + plan.constrain.length === 0) {
    throw new CommandLineError(
      `${chosen.name} needs no migration: the column and its constraints are there. \`auto-sequence backfill ${chosen.name}\` ` +
        'numbers rows that have no number.',
    );
  }
  return plan;
}

async function notNull(
  em: EntityManager,
  migrator: SequenceMigrator,
  { nullable, required }: Stages,
  { sequence }: ChosenSequence,
): Promise<readonly string[]> {
  const statements = migrator.statements(nullable, required);
  const copiesTable = statements.some((each) => each.startsWith('pragma '));
  if (!copiesTable) {
    return statements;
  }
  const quote = (name: string) => em.getPlatform().quoteIdentifier(name);
  const [type = 'integer'] = sequence.property.columnTypes;
  return [await setNotNullOnSqlite(em, { table: quote(sequence.home.tableName), name: quote(sequence.column), type })];
}

function tableNameIn(em: EntityManager, meta: ChosenSequence['meta']): TableName {
  return {
    name: meta.tableName,
    schema: em.getDriver().getSchemaName(meta) ?? em.getPlatform().getDefaultSchemaName(),
  };
}
