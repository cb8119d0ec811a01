import type { OnlinePlan, OnlineSteps } from '../Online.js';
import { sql, type Statement, verbatim } from '../../../../databases/Statement.js';
import { numberBacklog } from './backlog.js';
import { asIndex, asTrigger, type IndexSteps } from './constraints.js';
import { guarded } from './guarded.js';
import { requireNumbers } from './not-null.js';

/**
 * The way to a sequence that never keeps writers waiting for long: the column takes null at first, indexes are built
 * concurrently (manual, CREATE INDEX, "Building Indexes Concurrently"), rows are numbered in batches, and a constraint that is
 * validated beforehand spares the last ALTER TABLE its look at the whole table (manual, ALTER TABLE, "Notes").
 *
 * A step that fails can be run again, with those before it.
 */
export function stepsOnPostgresql({ backlog, addColumn, setNotNull, constrain }: OnlinePlan): OnlineSteps {
  const indexes = constrain.flatMap((each) => asIndex(each) ?? []);
  const triggers = constrain.flatMap((each) => asTrigger(each) ?? []);
  const others = constrain.filter((each) => !asIndex(each) && asTrigger(each) === undefined);
  const number = numberBacklog(backlog);
  return {
    prepare: [
      ...addColumn.map((each) => guarded(verbatimOf(again(each)))),
      ...indexes.flatMap(({ drop, create }: IndexSteps) => [verbatimOf(drop), verbatimOf(create)]),
      number,
    ],
    finish: [
      ...triggers.map((each) => guarded(verbatimOf(each))),
      number,
      ...(setNotNull.length > 0 ? requireNumbers(backlog, setNotNull.map(verbatimOf)) : []),
      ...indexes.flatMap(({ create, constrain: asConstraint }: IndexSteps) => [
        verbatimOf(create),
        ...(asConstraint ? [guarded(asConstraint)] : []),
      ]),
      ...others.map((each) => guarded(verbatimOf(each))),
    ],
  };
}

/** A statement of MikroORM's that adds something, in words that leave alone what is there. */
function again(statement: string): string {
  return statement
    .replace(/^create table /, 'create table if not exists ')
    .replace(/^(alter table (?:"[^"]+"\.)?"[^"]+" add) (?:column )?(?=")/, '$1 column if not exists ');
}

function verbatimOf(text: string): Statement {
  return sql`${verbatim(text.replace(/;$/, ''))}`;
}
