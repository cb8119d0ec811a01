import { afterAll, describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import fc from 'fast-check';
import { autoSequence, AutoSequenceCounter, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { postgresql } from '../support/databases/postgresql/index.js';
import type { TestOrm } from '../support/test-orm.js';

/** One table with a sequence for each shape of a scope, all of whose columns are nullable. */
const Row = defineEntity({
  name: 'Row',
  properties: {
    id: p.integer().primary(),
    int: p.integer().nullable(),
    name: p.string().columnType('citext').nullable(),
    rate: p.decimal().columnType('numeric').nullable(),
    code: p.string().columnType('char(8)').nullable(),
    at: p.datetime().nullable(),
    up: autoSequence({ reuse: false }),
    down: autoSequence({ reuse: false, startAt: -5, step: -3 }),
    byInt: autoSequence({ uniqueWith: 'int', reuse: false, startAt: 100 }),
    byName: autoSequence({ uniqueWith: 'name', reuse: false, step: 2 }),
    byRate: autoSequence({ uniqueWith: ['rate', 'int'], reuse: false }),
    byCode: autoSequence({ uniqueWith: ['code', 'name'], reuse: false, step: -1 }),
    byTime: autoSequence({ uniqueWith: ['at'], reuse: false, step: ({ step = 1 }: { step?: number }) => step }),
    step: p.integer().persist(false).nullable(),
  },
});

type Column = 'int' | 'name' | 'rate' | 'code' | 'at';
const sequences = {
  up: { scope: [], startAt: 1, step: 1 },
  down: { scope: [], startAt: -5, step: -3 },
  byInt: { scope: ['int'], startAt: 100, step: 1 },
  byName: { scope: ['name'], startAt: 1, step: 2 },
  byRate: { scope: ['rate', 'int'], startAt: 1, step: 1 },
  byCode: { scope: ['code', 'name'], startAt: 1, step: -1 },
  byTime: { scope: ['at'], startAt: 1, step: undefined },
} as const satisfies Record<string, { scope: readonly Column[]; startAt: number; step: number | undefined }>;
type Name = keyof typeof sequences;
const names = Object.keys(sequences) as Name[];

/** Spellings of the same values: what the database calls equal is one place of a list. */
const values = {
  int: [[1], [2]],
  name: [['Acme', 'ACME', 'acme'], ['Acne']],
  rate: [
    ['1', '1.0', '1.00'],
    ['-0.5', '-.50'],
  ],
  code: [['x', 'x  '], ['y']],
  at: [['2026-07-01T00:00:00Z', '2026-07-01T02:00:00+02:00'], ['2026-01-01T00:00:00Z']],
} as const satisfies Record<Column, readonly (readonly (string | number)[])[]>;

interface NewRow {
  /** Which value each column has, and in which spelling; no value is null. */
  readonly columns: Readonly<Record<Column, { value: number; spelling: number }>>;
  /** Which sequences are given a number, far beyond all others or behind them. */
  readonly explicit: Readonly<Partial<Record<Name, 'beyond' | 'behind'>>>;
  readonly step: number;
}

type Step =
  | { readonly do: 'flush'; readonly rows: readonly NewRow[]; readonly how: 'bare' | 'transaction' | 'failing' }
  | { readonly do: 'import'; readonly row: NewRow }
  | { readonly do: 'delete'; readonly all: boolean }
  | { readonly do: 'set'; readonly sql: string };

const column = fc.record({ value: fc.nat({ max: 2 }), spelling: fc.nat({ max: 2 }) });
const newRow: fc.Arbitrary<NewRow> = fc.record({
  columns: fc.record({ int: column, name: column, rate: column, code: column, at: column }),
  explicit: fc
    .tuple(fc.constantFrom(...names), fc.constantFrom('beyond', 'behind', undefined, undefined, undefined, undefined))
    .map(([name, how]): NewRow['explicit'] => (how === undefined ? {} : { [name]: how })),
  step: fc.constantFrom(1, 1, 1, 5),
});
const flushes: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('flush' as const),
  rows: fc.array(newRow, { minLength: 1, maxLength: 6 }),
  how: fc.constantFrom('bare', 'bare', 'transaction', 'failing'),
});
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: flushes },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('import' as const), row: newRow }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), all: fc.boolean() }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('set' as const),
        sql: fc.constantFrom(
          `set timezone = 'Asia/Kathmandu'`,
          `set timezone = 'UTC'`,
          `set datestyle = 'SQL, DMY'`,
          `set datestyle = 'ISO, MDY'`,
          `set extra_float_digits = 0`,
        ),
      }),
    },
  ),
  { minLength: 1, maxLength: 8 },
);

/** What the numbers are to be: the rows that there are, and the last number that each key has ever had. */
class Reference {
  readonly #lasts = new Map<string, number>();
  #far = 0;
  rows: { numbers: Readonly<Record<Name, number>>; keys: Readonly<Record<Name, string>> }[] = [];

  keysOf({ columns }: NewRow): Record<Name, string> {
    const keyOf = (name: Name) => JSON.stringify(sequences[name].scope.map((each) => columns[each].value));
    return Object.fromEntries(names.map((name) => [name, keyOf(name)])) as Record<Name, string>;
  }

  explicitOf({ explicit }: NewRow): Partial<Record<Name, number>> {
    const numberOf = (name: Name) => {
      this.#far += 1000;
      const isUp = name !== 'down' && name !== 'byCode';
      return (explicit[name] === 'beyond') === isUp ? this.#far : -this.#far;
    };
    return Object.fromEntries(Object.keys(explicit).map((name) => [name, numberOf(name as Name)]));
  }

  /** Numbers the rows of a flush, and remembers them. One that fails has still seen what was imported. */
  flush(
    rows: readonly { row: NewRow; explicit: Partial<Record<Name, number>> }[],
    isKept: boolean,
  ): Record<Name, number>[] {
    const lasts = new Map(this.#lasts);
    const results = rows.map(({ row, explicit }) => ({ keys: this.keysOf(row), row, numbers: { ...explicit } }));
    for (const name of names) {
      const { startAt, step: fixed } = sequences[name];
      const isDescending = (fixed ?? 1) < 0;
      const furthest = isDescending ? Math.min : Math.max;
      const last = (key: string) => lasts.get(`${name} ${key}`);
      const include = (key: string, number: number) =>
        lasts.set(`${name} ${key}`, furthest(number, last(key) ?? number));
      // A key takes its rows into account when it counts.
      for (const { keys, numbers } of this.rows) {
        if (results.some((each) => each.keys[name] === keys[name])) {
          include(keys[name], numbers[name]);
          this.#lasts.set(`${name} ${keys[name]}`, last(keys[name]) ?? numbers[name]);
        }
      }
      results.forEach(({ keys, numbers }) => {
        const explicit = numbers[name];
        if (explicit !== undefined) {
          include(keys[name], explicit);
        }
      });
      for (const { keys, numbers, row } of results) {
        if (numbers[name] === undefined) {
          const known = last(keys[name]);
          const step = fixed ?? row.step;
          numbers[name] = known === undefined ? startAt : furthest(known + step, startAt);
          include(keys[name], numbers[name]);
        }
      }
    }
    const numbered = results.map(({ keys, numbers }) => ({ keys, numbers: numbers as Record<Name, number> }));
    if (isKept) {
      this.rows.push(...numbered);
      lasts.forEach((last, key) => this.#lasts.set(key, last));
    }
    return numbered.map(({ numbers }) => numbers);
  }

  get lasts(): number[] {
    return [...this.#lasts.values()].sort((a, b) => a - b);
  }
}

function dataOf({ columns }: NewRow) {
  const valueOf = (name: Column) => {
    const spellings: readonly (string | number)[] | undefined = values[name][columns[name].value];
    const value = spellings?.[columns[name].spelling % spellings.length] ?? null;
    return name === 'at' && value !== null ? new Date(value) : value;
  };
  return Object.fromEntries((Object.keys(values) as Column[]).map((name) => [name, valueOf(name)]));
}

const numbersOf = (row: Readonly<Record<Name, number>>) => Object.fromEntries(names.map((name) => [name, row[name]]));

async function run(orm: TestOrm, em: () => SqlEntityManager, program: readonly Step[]): Promise<void> {
  await em().nativeDelete(Row, {});
  await em().nativeDelete(AutoSequenceCounter, {});
  const reference = new Reference();
  const flush = async (inner: SqlEntityManager, rows: readonly NewRow[], isFailing: boolean) => {
    const wanted = rows.map((row) => ({ row, explicit: reference.explicitOf(row) }));
    const fork = inner.fork({ keepTransactionContext: true, disableContextResolution: true });
    const created = wanted.map(({ row, explicit }) =>
      fork.create(Row, { ...dataOf(row), step: row.step, ...explicit }),
    );
    if (isFailing) {
      fork.getEventManager().registerSubscriber({
        beforeCreate() {
          throw new Error('refused');
        },
      });
      await expect(fork.flush()).rejects.toThrow('refused');
      reference.flush(wanted, false);
      return;
    }
    await fork.flush();
    expect(created.map(numbersOf)).toEqual(reference.flush(wanted, true).map(numbersOf));
  };
  for (const step of program) {
    switch (step.do) {
      case 'set':
        await em().execute(step.sql);
        break;
      case 'delete': {
        const rows = await em().find(Row, {}, { orderBy: { id: 'desc' } });
        const deleted = step.all ? rows : rows.slice(0, 2);
        await em().nativeDelete(Row, { id: deleted.map(({ id }) => id) });
        reference.rows = step.all ? [] : reference.rows.slice(0, -2);
        break;
      }
      case 'import': {
        // Numbers that nothing else has, in the direction in which each sequence counts.
        const all = { ...step.row, explicit: Object.fromEntries(names.map((name) => [name, 'beyond' as const])) };
        const numbers = reference.explicitOf(all) as Record<Name, number>;
        await em().insert(Row, { ...dataOf(all), ...numbers });
        reference.rows.push({ numbers, keys: reference.keysOf(all) });
        break;
      }
      case 'flush':
        if (step.how === 'bare') {
          await flush(em(), step.rows, false);
        } else {
          await em().transactional((inner) => flush(inner, step.rows, step.how === 'failing'));
        }
    }
  }
  const counters = await em().find(AutoSequenceCounter, {});
  const lasts = counters.flatMap(({ last }) => last ?? []).sort((a, b) => a - b);
  // A flush that fails leaves the counter at what the table had, which is no more than a row tells.
  if (!program.some((step) => step.do === 'flush' && step.how === 'failing')) {
    expect(lasts).toEqual(reference.lasts);
  }
  orm.statements.take();
}

describe('random flushes, imports, deletions and settings', () => {
  let runs = 0;
  afterAll(() => {
    expect(runs).toBeGreaterThan(0);
  });

  test('number every key as the reference does, and leave its last number in the counter', async () => {
    const orm = await postgresql.init(
      { entities: [Row, AutoSequenceCounter], subscribers: [new AutoSequenceSubscriber()], pool: { min: 1, max: 1 } },
      { schema: false },
    );
    await orm.em().execute('create extension citext');
    await orm.orm.schema.create();
    const program = fc.asyncProperty(steps, async (each) => {
      runs++;
      await run(orm, () => orm.em(), each);
    });
    await fc.assert(program, { numRuns: Number(process.env['MODEL_RUNS'] ?? 60) });
  }, 120_000);
});
