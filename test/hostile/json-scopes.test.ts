import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { EntitySchema, type Opt } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import fc from 'fast-check';
import { AutoSequenceCounter, AutoSequenceSubscriber, AutoSequenceType } from 'mikro-orm-auto-sequence';
import { oneOfEachKind } from '../support/databases/index.js';
import type { TestOrm } from '../support/test-orm.js';
import { Canary } from './Canary.js';
import { hostileJson, MARKER, numRuns, STATEMENT } from './json.js';
import { outcomeOf } from './outcome.js';

interface Ticket {
  id: number;
  scope: unknown;
  number: Opt<number>;
}

const id = { type: 'integer', primary: true } as const;
const Parent = new EntitySchema<{ id: number }>({ name: 'Parent', properties: { id } });
const Branch = new EntitySchema<{ company: string; no: number }>({
  name: 'Branch',
  properties: { company: { type: 'string', primary: true }, no: { type: 'integer', primary: true } },
});
/** Has a key of the application's own. */
const Label = new EntitySchema<{ id: unknown }>({
  name: 'Label',
  properties: { id: { type: 'string', primary: true } },
});

const TO_ONE = { kind: 'm:1', createForeignKeyConstraint: false } as const;
const TO_KEY = { ...TO_ONE, mapToPk: true } as const;

interface Column {
  readonly property: object;
  /** Two scopes that do no harm. */
  readonly harmless: readonly [unknown, unknown];
  /** The scope that JSON is made into. Default: the JSON. */
  readonly scopeOf?: (json: unknown, em: SqlEntityManager) => unknown;
  /** Whether a sequence whose numbers never come back can have the scope. Default: true. */
  readonly hasCounters?: boolean;
  /** What is done before each flush. */
  readonly clear?: (em: SqlEntityManager) => Promise<unknown>;
}

const columns: Readonly<Record<string, Column>> = {
  text: { property: { type: 'text' }, harmless: ['a', 'b'] },
  string: { property: { type: 'string' }, harmless: ['a', 'b'] },
  integer: { property: { type: 'integer' }, harmless: [1, 2] },
  smallint: { property: { type: 'smallint' }, harmless: [1, 2] },
  bigint: { property: { type: 'bigint' }, harmless: ['1', '2'] },
  decimal: { property: { type: 'decimal' }, harmless: ['1.5', '2'] },
  double: { property: { type: 'double' }, harmless: [1.5, 2], hasCounters: false },
  boolean: { property: { type: 'boolean' }, harmless: [true, false] },
  uuid: {
    property: { type: 'uuid' },
    harmless: ['6b3d1f6e-6f3b-4b5e-9d3f-3a3a3a3a3a3a', '7b3d1f6e-6f3b-4b5e-9d3f-3a3a3a3a3a3a'],
  },
  date: { property: { type: 'date' }, harmless: ['2026-01-01', '2026-01-02'] },
  datetime: { property: { type: 'datetime' }, harmless: [new Date(0), new Date(1000)] },
  time: { property: { type: 'time' }, harmless: ['10:00:00', '11:00:00'] },
  enum: { property: { enum: true, items: ['a', 'b'] }, harmless: ['a', 'b'] },
  'mapped key': { property: { ...TO_KEY, entity: () => Parent }, harmless: [1, 2] },
  'mapped composite key': {
    property: { ...TO_KEY, entity: () => Branch },
    harmless: ['a', 'b'],
    scopeOf: (json) => [json, 1],
  },
  "new parent's own key": {
    property: { ...TO_ONE, entity: () => Label },
    harmless: ['a', 'b'],
    scopeOf: (json, em) => (json === null ? null : em.create(Label, { id: json })),
    clear: (em) => em.nativeDelete(Label, {}),
  },
};

/** Tickets that are numbered, or that MikroORM saves alone. */
function defineTicket(name: string, property: object, number: object): EntitySchema<Ticket> {
  // The options of a scalar, of an enum and of a relation are three types, and a table of all has none.
  const scope = { type: 'text', nullable: true, ...property } as const;
  const numberOf = { type: 'integer', nullable: true, ...number } as const;
  return new EntitySchema<Ticket>({ name, properties: { id, scope, number: numberOf } });
}

const shapes = Object.entries(columns).flatMap(([name, column], index) => {
  const { property, harmless, scopeOf = (json: unknown) => json, clear, hasCounters = true } = column;
  return (hasCounters ? [true, false] : [true]).map((reuse) => ({
    title: reuse ? name : `${name}, with reuse: false`,
    property,
    harmless,
    scopeOf,
    clear,
    Numbered: defineTicket(`Ticket${String(index)}${reuse ? '' : 'Counted'}`, property, {
      type: new AutoSequenceType({ uniqueWith: 'scope', reuse }),
    }),
    Plain: defineTicket(`Plain${String(index)}${reuse ? '' : 'Counted'}`, property, {}),
  }));
});
type Shape = (typeof shapes)[number];

/** What MikroORM stores on SQLite for an object in an array, and for one with a `constructor` of its own. */
const STORED_AS = '[object Object]';

function isStoredAsAnother(json: unknown): boolean {
  if (Array.isArray(json)) {
    return json.some((item: unknown) => typeof item === 'object' && item !== null);
  }
  return typeof json === 'object' && json !== null && Object.hasOwn(json, 'constructor');
}

function isEnumOrTime(property: object): boolean {
  return 'enum' in property || ('type' in property && property.type === 'datetime');
}

/** Those of one flush. */
const scopes = fc.array(hostileJson, { minLength: 1, maxLength: 3 });
const examples: [unknown[]][] = [
  [[STATEMENT]],
  [[STATEMENT, 1]],
  [[{ sql: MARKER }, { sql: 1 }]],
  // MikroORM writes an array as its elements, so that one of them is a value.
  ...[[1], ['1'], [MARKER], [true]].flatMap((value): [unknown[]][] => [[[value]], [[value, value[0]]]]),
  [['1', 1, 1.5, '1.50', true, 'true']],
];

/** On a single connection, an aborted transaction that MikroORM leaves open ends all that comes after it (PGlite). */
const databases = oneOfEachKind.filter(({ canRace, goesOnAfterErrors }) => canRace || goesOnAfterErrors);

describe.each(databases)('JSON on $name', (database) => {
  const { refusedScopeTypes } = database;
  const own = shapes.filter(
    ({ property }) => !('type' in property && refusedScopeTypes.includes(String(property.type))),
  );
  let tickets: TestOrm;
  let canary: Canary;

  beforeAll(async () => {
    tickets = await database.init({
      entities: [
        Canary.entity,
        AutoSequenceCounter,
        Parent,
        Branch,
        Label,
        ...own.flatMap(({ Numbered, Plain }) => [Numbered, Plain]),
      ],
      subscribers: [new AutoSequenceSubscriber()],
    });
    canary = new Canary(tickets, database.sql);
    await canary.hatch();
    for (const shape of own) {
      const [a, b] = shape.harmless;
      for (const values of [[a], [a, b], [a, null, b], [null]]) {
        await expect(flush(shape, shape.Numbered, values)).resolves.toBe('done');
      }
    }
    canary.learn();
    // MikroORM prints the code around an error that a conversion of its own throws.
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
  });

  afterAll(() => {
    jest.restoreAllMocks();
  });

  async function flush({ scopeOf, clear }: Shape, entity: EntitySchema<Ticket>, values: readonly unknown[]) {
    await clear?.(tickets.em());
    return outcomeOf(async () => {
      const em = tickets.em();
      for (const value of values) {
        em.create(entity, { scope: scopeOf(value, em) });
      }
      await em.flush();
    });
  }

  test.each(own)(
    'as a scope of type $title is a value, and saved where MikroORM alone saves it',
    async (shape) => {
      const property = fc.asyncProperty(scopes, async (values) => {
        const outcome = await flush(shape, shape.Numbered, values);
        await canary.expectAlive();
        const alone = await flush(shape, shape.Plain, values);
        tickets.statements.take();
        // MikroORM may trip over a value that the database has refused before where there is a scope.
        const isOther = database.takesOtherValues && isEnumOrTime(shape.property);
        const mayBeRefused = alone !== 'done' || isOther || values.some(isStoredAsAnother);
        expect(mayBeRefused ? [alone, 'refused'] : [alone]).toContain(outcome);
      });
      // A dead canary makes every smaller example fail too.
      await fc.assert(property, { numRuns, examples, endOnFailure: true });
      await expectConsecutive(shape.Numbered);
    },
    120_000,
  );

  /** Expects that each scope has the numbers 1 to n, where the database says which are one scope. */
  async function expectConsecutive(entity: EntitySchema<Ticket>) {
    const { tableName, properties } = tickets.orm.getMetadata().get(entity);
    const by = properties.scope.fieldNames.join(', ');
    const rows = await tickets.em().execute<object[]>(
      `select ${by}, count(*) as count, min(number) as first, max(number) as last from ${tableName}
        group by ${by} having max(number) is null or count(*) <> max(number) or min(number) <> 1`,
    );
    tickets.statements.take();
    expect(rows.filter((row) => !Object.values(row).includes(STORED_AS))).toEqual([]);
  }
});
