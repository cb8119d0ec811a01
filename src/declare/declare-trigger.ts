import { type EntityMetadata, type EntityProperty, type MetadataStorage, type Platform } from '@mikro-orm/core';
import { databaseOf } from '../databases/database-of.js';
import type { TriggerFailure, TriggerSequence, TriggerTable } from '../databases/Database.js';
import { InvalidOptionsError, LockDeniedError, NumberOutOfRangeError, type SequenceName } from '../errors.js';
import { afterDiscovery } from '../mikro-orm/after-discovery.js';
import { convertErrors } from '../mikro-orm/convert-errors.js';
import { fieldNamesOf } from '../mikro-orm/on-discovered.js';
import { schemaTableName } from '../mikro-orm/table-name.js';
import { addTrigger, triggerOf } from '../schema/add-trigger.js';
import { counterEntity } from '../schema/counter-entity.js';
import { OPTIONS } from './option-table.js';
import { defaultsOf } from './require-subscriber.js';
import type { ResolvedOptions } from './resolve-options.js';
import { type Sequence, sequencesOf } from './Sequence.js';

/** Options that are functions of JavaScript, which no database can call. */
const OPTIONS_OF_ENTITY = ['startAt', 'step', 'when'] as const;

/**
 * Checks a sequence with `trigger: true`, on every database: what is tested on SQLite is then what can run on PostgreSQL.
 * The triggers are made when all entities are known.
 *
 * @throws InvalidOptionsError beside an option that the trigger cannot do as it says
 */
export function declareTrigger(name: SequenceName, options: ResolvedOptions, platform: Platform): void {
  const problem = findProblem(options, options.lock ?? defaultsOf(platform).lock);
  if (problem !== undefined) {
    throw InvalidOptionsError.ofProperty(name, problem);
  }
  afterDiscovery(platform, 'triggers', (metadata) => {
    addTriggers(metadata, platform);
  });
}

function findProblem(options: ResolvedOptions, lock: ResolvedOptions['lock']): string | undefined {
  const ofEntity = OPTIONS_OF_ENTITY.find((option) => typeof options[option] === 'function');
  if (ofEntity !== undefined) {
    return (
      `has \`trigger: true\` and a function \`${ofEntity}\`, which the database cannot call: rows of other programs would ` +
      `be numbered otherwise than those of a flush. Give \`${ofEntity}\` a constant, or remove one of the two.`
    );
  }
  if (lock === 'table' || lock === 'none') {
    return (
      `has \`trigger: true\` under \`lock: '${lock}'\`, and the trigger always locks the scope of its row. Remove one of ` +
      "the two, or give the sequence `lock: 'scope'`."
    );
  }
  return undefined;
}

/** A sequence in the table of its numbers, and the entities that have it. */
interface Numbered {
  readonly sequence: Sequence;
  readonly metas: EntityMetadata[];
}

function addTriggers(metadata: MetadataStorage, platform: Platform): void {
  const { triggers } = databaseOf(platform);
  if (!triggers) {
    return;
  }
  const tables = numberedTables(metadata);
  for (const [home, numbered] of tables) {
    const [{ sequence } = { sequence: undefined }] = numbered;
    if (sequence) {
      const table = tableOf(home, numbered, metadata, platform);
      addTrigger(sequence.name, home, table, triggers, platform);
      if (triggers.isThere) {
        returnNumbers(numbered);
      }
    }
  }
  const sequences = [...tables.values()].flat().map(({ sequence }) => sequence);
  convertErrors(platform, (error) => {
    const failure = triggers.failure(error);
    return failure && errorOf(failure, error, sequences, platform);
  });
}

/** An error of a trigger as this library's own: with the names of the entity, and what to do. */
function errorOf(
  failure: TriggerFailure,
  cause: unknown,
  sequences: readonly Sequence[],
  platform: Platform,
): Error | undefined {
  if ('deniedIn' in failure) {
    const ofTable = sequences.filter(({ home }) => triggerOf(home)?.functionName === failure.deniedIn);
    const names = ofTable.map(({ name }) => name);
    return names.length > 0 ? LockDeniedError.ofTrigger(names, cause) : undefined;
  }
  const { table, column, number } = failure;
  const sequence = sequences.find((each) => each.column === column && schemaTableName(each.home, platform) === table);
  if (!sequence) {
    return undefined;
  }
  const { min, max } = databaseOf(platform).rangeOf(sequence.property.columnTypes[0] ?? '');
  return NumberOutOfRangeError.ofNumber(sequence.name, number, number < min ? min : max, cause);
}

/** The tables that have sequences with a trigger, by the entities of the tables. */
function numberedTables(metadata: MetadataStorage): ReadonlyMap<EntityMetadata, readonly Numbered[]> {
  const tables = new Map<EntityMetadata, Numbered[]>();
  for (const meta of metadata) {
    const sequences = meta.abstract ? [] : sequencesOf(meta).filter(({ options }) => options.trigger);
    for (const sequence of sequences) {
      const ofTable = tables.get(sequence.home) ?? [];
      tables.set(sequence.home, ofTable);
      const known = ofTable.find((each) => each.sequence === sequence);
      if (known) {
        known.metas.push(meta);
      } else {
        ofTable.push({ sequence, metas: [meta] });
      }
    }
  }
  return tables;
}

function tableOf(
  home: EntityMetadata,
  numbered: readonly Numbered[],
  metadata: MetadataStorage,
  platform: Platform,
): TriggerTable {
  const counters = counterEntity(metadata);
  return {
    table: schemaTableName(home, platform),
    isInEverySchema: home.schema === '*',
    sequences: numbered.map((each) => sequenceOf(each, metadata, platform)),
    lockRows: counters && schemaTableName(counters, platform),
  };
}

function sequenceOf({ sequence, metas }: Numbered, metadata: MetadataStorage, platform: Platform): TriggerSequence {
  const { property, column, scope, options } = sequence;
  return {
    column,
    scope: scope.flatMap(({ property: { fieldNames, columnTypes, collation, nativeEnumName }, isNullable }) =>
      fieldNames.map((name, position) => ({
        name,
        type: columnTypes[position] ?? '',
        collation,
        isEnum: nativeEnumName !== undefined,
        isNullable,
      })),
    ),
    startAt: Number(options.startAt),
    step: Number(options.step),
    range: databaseOf(platform).rangeOf(property.columnTypes[0] ?? ''),
    classes: classesOf(sequence, metas, metadata),
    counters: countersOf(sequence, metadata, platform),
  };
}

/** Where the trigger counts: in the rows in which a flush does. */
function countersOf(
  { home, options }: Sequence,
  metadata: MetadataStorage,
  platform: Platform,
): TriggerSequence['counters'] {
  const reuses = options.reuse ?? defaultsOf(platform).reuse ?? OPTIONS.reuse.default;
  const counters = reuses ? undefined : counterEntity(metadata);
  if (!counters) {
    return undefined;
  }
  const name = schemaTableName(counters, platform);
  const hasSchema = name !== counters.tableName;
  const isBeside = counters.schema === '*' || (!hasSchema && schemaTableName(home, platform) === home.tableName);
  if (isBeside || hasSchema) {
    return { table: isBeside ? counters.tableName : name, isBeside };
  }
  const schema = platform.getDefaultSchemaName();
  return { table: schema === undefined ? name : `${schema}.${name}`, isBeside };
}

/** The rows of other classes in the same table have no such number. */
function classesOf(
  { home }: Sequence,
  metas: readonly EntityMetadata[],
  metadata: MetadataStorage,
): TriggerSequence['classes'] {
  const { discriminatorColumn } = home;
  const others = [...metadata].some((meta) => meta.root === home && !meta.abstract && !metas.includes(meta));
  if (discriminatorColumn === undefined || !others) {
    return undefined;
  }
  const values = metas.flatMap(({ discriminatorValue }) => discriminatorValue ?? []).map(String);
  const [column = ''] = fieldNamesOf(home.properties[discriminatorColumn] ?? {});
  return { column, values };
}

/** What the trigger has given a row comes back with the INSERT, onto the entity. */
function returnNumbers(numbered: readonly Numbered[]): void {
  for (const { sequence, metas } of numbered) {
    for (const { properties } of [sequence.home, ...metas]) {
      const property: EntityProperty | undefined = properties[sequence.name.property];
      if (property) {
        property.returning = true;
      }
    }
  }
}
