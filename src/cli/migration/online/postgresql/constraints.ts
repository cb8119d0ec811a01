import { literal, sql, type Statement, verbatim } from '../../../../databases/Statement.js';

/** How an index comes without keeping writers out. */
export interface IndexSteps {
  /** An index that was being built when something failed is there and of no use. */
  readonly drop: string;
  readonly create: string;
  /** Makes the index a constraint, where it is to be one. */
  readonly constrain: Statement | undefined;
}

const NAME = '"(?:[^"]|"")+"';
const TABLE = `(?<table>(?<schema>${NAME}\\.)?${NAME})`;
const CONSTRAINT = new RegExp(
  `^alter table ${TABLE} add constraint (?<name>${NAME}) unique (?<columns>\\(.*?\\))(?<rest>.*)$`,
);
const INDEX = new RegExp(`^create (?<unique>unique )?index (?<name>${NAME}) on ${TABLE} (?<rest>.*)$`, 's');

/** @returns nothing where a statement of MikroORM's makes no index */
export function asIndex(statement: string): IndexSteps | undefined {
  const text = statement.replace(/;$/, '');
  const found = CONSTRAINT.exec(text)?.groups ?? INDEX.exec(text)?.groups;
  if (!found) {
    return undefined;
  }
  const { table = '', schema = '', name = '', columns, rest = '' } = found;
  const isConstraint = columns !== undefined;
  const unique = isConstraint ? 'unique ' : (found['unique'] ?? '');
  return {
    drop: `drop index concurrently if exists ${schema}${name}`,
    create: `create ${unique}index concurrently if not exists ${name} on ${table} ${isConstraint ? columns : rest}`,
    constrain: isConstraint ? constraintOf(table, name, rest) : undefined,
  };
}

function constraintOf(table: string, name: string, rest: string): Statement {
  const plain = name.slice(1, -1).replaceAll('""', '"');
  const condition = sql`conrelid = cast(${literal(table)} as regclass) and conname = ${literal(plain)}`;
  return sql`if not exists (select from pg_constraint where ${condition}) then
        alter table ${verbatim(table)} add constraint ${verbatim(name)} unique using index ${verbatim(name)}${verbatim(rest)};
      end if`;
}

/** @returns a statement of MikroORM's that makes a trigger or its function, in words that replace an earlier one */
export function asTrigger(statement: string): string | undefined {
  const text = statement.replace(/;$/, '');
  if (/^create (?:or replace )?function /i.test(text)) {
    return text;
  }
  return /^create trigger /i.test(text) ? text.replace(/^create trigger /i, 'create or replace trigger ') : undefined;
}
