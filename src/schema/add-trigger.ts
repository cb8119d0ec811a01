import { type EntityMetadata, type Platform, Utils } from '@mikro-orm/core';
import type { Trigger, Triggers, TriggerTable } from '../databases/Database.js';
import { InvalidOptionsError, type SequenceName } from '../errors.js';

type TriggerDefinition = EntityMetadata['triggers'][number];

/**
 * PostgreSQL calls triggers in the order of their names (manual, section 37.1). One of the application's that sets a
 * scope has to come before ours.
 */
const NAMES = ['zz_auto_sequence', 'zz_seq', 'zz'] as const;

/** What a trigger is known by. */
interface Known {
  readonly name: string;
  /** A text that its body has, and an older one has not. */
  readonly mark: string;
  /** The name of its function. */
  readonly functionName: string;
}

/** The triggers that this module has added: discovery may come to the same metadata again, with other options. */
const ours = new WeakMap<TriggerDefinition, Known>();

/** What the trigger of an entity's table is known by, where it has one. */
export function triggerOf({ triggers }: EntityMetadata): Known | undefined {
  return triggers.map((each) => ours.get(each)).find((each) => each !== undefined);
}

/**
 * Adds the trigger that numbers an entity's table to its metadata, in place of an earlier one, so that schema generator and
 * migrations know it.
 *
 * MikroORM finds a trigger's body by the name that it gives its function, and compares bodies without their quotes, casts
 * and schemas. So the name must fit, and the body has a digest of itself.
 *
 * @throws InvalidOptionsError when a name cannot stand in what MikroORM makes of it
 */
export function addTrigger(
  name: SequenceName,
  meta: EntityMetadata,
  table: TriggerTable,
  triggers: Triggers,
  platform: Platform,
): void {
  const { body: statement, when } = triggers.define(table);
  const body = textOf(statement, platform);
  refuseUnwritable(name, table, body, triggers);
  const mark = `mikro-orm-auto-sequence ${Utils.hash(body)}`;
  const trigger = triggerName(name, meta, triggers, platform);
  const definition: TriggerDefinition = {
    name: trigger,
    timing: 'before',
    events: ['insert'],
    forEach: 'row',
    body: `/* ${mark} */ ${body}`,
    ...(when && { when: textOf(when, platform) }),
  };
  ours.set(definition, { name: trigger, mark, functionName: functionName(meta.tableName, trigger) });
  meta.triggers = [...meta.triggers.filter((each) => !ours.has(each)), definition];
  meta.hasTriggers = true;
}

function triggerName(
  name: SequenceName,
  { tableName }: EntityMetadata,
  { nameOf }: Triggers,
  platform: Platform,
): string {
  const limit = platform.getMaxIdentifierLength();
  const longestOf = nameOf ?? functionName;
  const fitting = NAMES.find((each) => lengthOf(longestOf(tableName, each)) <= limit);
  if (fitting === undefined) {
    const longest = limit - lengthOf(longestOf('', NAMES.at(-1) ?? ''));
    throw InvalidOptionsError.ofProperty(
      name,
      `has \`trigger: true\`, and the name of the table '${tableName}' is too long for that of ` +
        `${nameOf ? 'the trigger' : "the trigger's function"}. Give the table a name of at most ${String(longest)} bytes.`,
    );
  }
  return nameOf?.(tableName, fitting) ?? fitting;
}

/**
 * MikroORM puts the body between `$$`, and takes a semicolon before a line break for the end of a statement. It does not
 * know a body again that MariaDB gives back with its texts escaped otherwise.
 */
function refuseUnwritable(
  name: SequenceName,
  { table, sequences }: TriggerTable,
  body: string,
  { nameOf }: Triggers,
): void {
  const names = [table, ...sequences.flatMap(({ column, scope }) => [column, ...scope.map((each) => each.name)])];
  const unwritable = nameOf ? /[\r\n'"\\]/ : /[\r\n]/;
  if (body.includes('$$') || names.some((each) => unwritable.test(each))) {
    throw InvalidOptionsError.ofProperty(
      name,
      `has \`trigger: true\`, and there is \`$$\`${nameOf ? ', a quote, a backslash' : ''} or a line break in a name of its ` +
        'table, which MikroORM cannot write into a trigger. Rename the table or the column.',
    );
  }
}

/** In bytes. */
function lengthOf(name: string): number {
  return new TextEncoder().encode(name).length;
}

/** As `PostgreSqlSchemaHelper.getSchemaQualifiedTriggerFnName` makes it. */
function functionName(table: string, trigger: string): string {
  return `${table}_${trigger}_fn`;
}

/** On one line, since MikroORM flattens it. */
function textOf(statement: Trigger['body'], platform: Platform): string {
  return statement.render(platform).sql.replace(/\s*\n\s*/g, ' ');
}
