import type { EntityManager, EntityMetadata } from '@mikro-orm/core';
import { identifier, list, type Statement, sql, verbatim } from '../../databases/Statement.js';
import { isOfSubclass } from '../../declare/home.js';
import { type Sequence, sequencesOf } from '../../declare/Sequence.js';
import { tableNameOf } from '../../mikro-orm/table-name.js';
import { CommandLineError } from '../CommandLineError.js';
import type { ChosenSequence } from '../sequences/choose-sequences.js';
import type { ParentTable } from './Backlog.js';
import type { Numbering } from './number-rows.js';
import { orderColumns } from './order-by.js';

/** What the command line says of the numbers. */
export interface NumberingOptions {
  readonly orderBy: string;
  /** SQL, in place of the options of the sequence that are functions. */
  readonly startAt?: string | undefined;
  readonly step?: string | undefined;
  readonly where?: string | undefined;
}

/**
 * The numbers of a table that has rows, as SQL counts them.
 *
 * @param hasNumbers whether rows may have numbers already
 * @param hasColumn tells of a column whether the table has it
 * @throws CommandLineError when an option of the sequence is a function, and the command line has no SQL for it
 */
export function numberingOf(
  em: EntityManager,
  { name, sequence }: ChosenSequence,
  { orderBy, startAt, step, where }: NumberingOptions,
  { hasNumbers, hasColumn }: { readonly hasNumbers: boolean; readonly hasColumn: (column: string) => boolean },
): Numbering {
  const { home, options } = sequence;
  return {
    table: tableNameOf(em, home, undefined),
    column: sequence.column,
    primaryKey: home.getPrimaryProps().flatMap(({ fieldNames }) => fieldNames),
    scope: sequence.scope.flatMap(({ property, isNullable }) =>
      property.fieldNames.map((column) => ({ name: column, isNullable })),
    ),
    orderBy: orderColumns(home, orderBy, hasColumn, parentsOf(em, home)),
    startAt: constant(name, 'startAt', options.startAt, '--start-at', startAt),
    step: constant(name, 'step', options.step, '--step', step),
    where: [...classesWith(em, sequence), ...wanted(name, options.when, where)],
    hasNumbers,
  };
}

/** The entities of joined inheritance above one, the nearest first. */
function parentsOf(em: EntityManager, { tptParent }: EntityMetadata): [EntityMetadata, ParentTable][] {
  if (!tptParent) {
    return [];
  }
  const primaryKey = tptParent.getPrimaryProps().flatMap(({ fieldNames }) => fieldNames);
  return [[tptParent, { table: tableNameOf(em, tptParent, undefined), primaryKey }], ...parentsOf(em, tptParent)];
}

/** @throws CommandLineError */
function constant(name: string, option: string, value: unknown, flag: string, text?: string): number | Statement {
  if (text !== undefined) {
    return sql`(${verbatim(text)})`;
  }
  if (typeof value !== 'number') {
    throw new CommandLineError(
      `${name}: \`${option}\` is a function, which SQL cannot call. Give ${flag} with the same in SQL, over the columns of ` +
        `the scope: ${flag} 'year * 10000 + 1'.`,
    );
  }
  return value;
}

/** @throws CommandLineError */
function wanted(name: string, when: unknown, text: string | undefined): readonly Statement[] {
  if (text !== undefined) {
    return [sql`(${verbatim(text)})`];
  }
  if (when !== undefined) {
    throw new CommandLineError(
      `${name}: \`when\` is a function, which SQL cannot call. Give --where with the same in SQL, which says what rows get a ` +
        `number: --where "status <> 'draft'".`,
    );
  }
  return [];
}

/** A sequence of a subclass numbers the rows of that class alone, in a table that it shares. */
function classesWith(em: EntityManager, sequence: Sequence): readonly Statement[] {
  const { home, property } = sequence;
  if (!isOfSubclass(home, property)) {
    return [];
  }
  const classes = [...em.getMetadata()].filter((meta) => meta.root === home && sequencesOf(meta).includes(sequence));
  const values = classes.flatMap(({ discriminatorValue }) => discriminatorValue ?? []);
  return [sql`${identifier(discriminatorOf(home))} in (${list(values)})`];
}

function discriminatorOf(home: EntityMetadata): string {
  const property = home.properties[home.discriminatorColumn ?? ''];
  return property?.fieldNames[0] ?? '';
}
