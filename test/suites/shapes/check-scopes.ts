import { expect } from '@jest/globals';
import { type Constructor, UniqueConstraintViolationException } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { AutoSequenceSubscriber, LockTimeoutError, sequenceOf } from 'mikro-orm-auto-sequence';
import type { TestDatabase } from '../../support/databases/TestDatabase.js';
import type { OrmOptions, TestOrm } from '../../support/test-orm.js';

/** An entity that was created, and not flushed yet. It is in the table `invoice`, and has its number in `number`. */
export interface Invoice {
  readonly id: number | string;
}

/** Scopes by name, each with the ways to create an entity in it: one for each form in which JavaScript has its value. */
export type Scopes = Readonly<Record<string, readonly (() => Invoice)[]>>;

export interface ScopeShape {
  readonly entities: NonNullable<OrmOptions['entities']>;
  /** What the schema needs before it. */
  readonly prepare?: (em: SqlEntityManager) => Promise<unknown>;
  readonly seed?: (em: SqlEntityManager) => Promise<unknown>;
  readonly scopes: (em: SqlEntityManager) => Scopes;
}

/**
 * Checks everything that a scope promises: that the database holds 1 to n in each, over two flushes, whatever the form of
 * the values; that an audit sees it so; that it refuses a duplicate and serves the MAX from the constraint's index; that forms
 * of one value share a lock and scopes do not; and that the schema stays as it is.
 */
export async function checkScopes(database: TestDatabase, shape: ScopeShape): Promise<void> {
  const testOrm = await open(database, shape);
  await expect(testOrm.schemaDiff()).resolves.toBe('');
  const ids = new Map<string, Invoice['id'][]>();
  await createAll(testOrm, shape, ids);
  testOrm.statements.take();
  await createAll(testOrm, shape, ids);
  const max = testOrm.statements.take().find((sql) => sql.includes(' as last')) ?? '';

  await expect(numbersOf(testOrm, ids)).resolves.toEqual(
    Object.fromEntries([...ids].map(([scope, { length }]) => [scope, Array.from({ length }, (_, index) => index + 1)])),
  );
  await expectExactAudit(testOrm, ids.size);
  await expectRefusedDuplicates(testOrm, ids);
  await expectIndex(database, testOrm, max);
  if (database.isShared && !database.hasOneWriter) {
    await expectLocks(testOrm, shape);
  }
}

async function open(database: TestDatabase, { entities, prepare, seed }: ScopeShape): Promise<TestOrm> {
  const testOrm = await database.init({ entities, subscribers: [new AutoSequenceSubscriber()] }, { schema: false });
  await prepare?.(testOrm.em());
  await testOrm.orm.schema.create();
  await seed?.(testOrm.em());
  return testOrm;
}

/** One flush that creates an entity in every form of every scope. */
async function createAll(testOrm: TestOrm, { scopes }: ScopeShape, ids: Map<string, Invoice['id'][]>): Promise<void> {
  const em = testOrm.em();
  const created = Object.entries(scopes(em)).flatMap(([scope, forms]) =>
    forms.map((create) => ({ scope, invoice: create() })),
  );
  await em.flush();
  for (const { scope, invoice } of created) {
    ids.set(scope, [...(ids.get(scope) ?? []), invoice.id]);
  }
}

async function numbersOf(
  testOrm: TestOrm,
  ids: ReadonlyMap<string, readonly Invoice['id'][]>,
): Promise<Record<string, unknown[]>> {
  const rows = await testOrm.em().execute<{ id: Invoice['id']; number: number }[]>('select id, number from invoice');
  const numbers = new Map(rows.map(({ id, number }) => [id, number]));
  return Object.fromEntries([...ids].map(([scope, own]) => [scope, own.map((id) => numbers.get(id))]));
}

async function expectExactAudit(testOrm: TestOrm, scopes: number): Promise<void> {
  const em = testOrm.em();
  const home = [...em.getMetadata()].find(
    ({ tableName, root }) => tableName === 'invoice' && root.tableName === tableName,
  );
  if (!home) {
    throw new Error('The shape has no table of invoices.');
  }
  const { findings, keys } = await sequenceOf(em, home.class as Constructor<{ number: number }>, 'number').audit();
  expect({ findings, keys }).toEqual({ findings: [], keys: scopes });
}

async function expectRefusedDuplicates(
  testOrm: TestOrm,
  ids: ReadonlyMap<string, readonly Invoice['id'][]>,
): Promise<void> {
  for (const [, second] of [...ids.values()].filter(({ length }) => length > 1)) {
    const update = testOrm.em().execute('update invoice set number = 1 where id = ?', [second]);
    await expect(update).rejects.toThrow(UniqueConstraintViolationException);
  }
}

async function expectIndex(database: TestDatabase, testOrm: TestOrm, max: string): Promise<void> {
  await testOrm.em().transactional(async (em) => {
    const plan = await database.plans.explain(em, max, { isSmall: true });
    expect(plan).toMatch(database.plans.looksUp(String.raw`\w*unique`, { readsRows: true }));
    expect(plan).not.toMatch(database.plans.scan);
  });
}

/** While one connection has numbered an entity and goes on, another one waits for the same scope and for no other. */
async function expectLocks(testOrm: TestOrm, { scopes }: ScopeShape): Promise<void> {
  const other = await testOrm.connect({ subscribers: [new AutoSequenceSubscriber({ lockTimeout: 0 })] });
  for (const scope of Object.keys(scopes(testOrm.em()))) {
    const holder = testOrm.em();
    await holder.begin();
    scopes(holder)[scope]?.[0]?.();
    await holder.flush();
    for (const [name, forms] of Object.entries(scopes(other.em()))) {
      for (const index of forms.keys()) {
        const waiting = other.em().transactional(async (em) => {
          scopes(em)[name]?.[index]?.();
          await em.flush();
          throw new Error('rolled back');
        });
        await expect(waiting).rejects.toThrow(name === scope ? LockTimeoutError : 'rolled back');
      }
    }
    await holder.rollback();
  }
}
