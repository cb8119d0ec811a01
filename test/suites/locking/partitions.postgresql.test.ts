import { expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { autoSequence, AutoSequenceSubscriber, lockTable } from 'mikro-orm-auto-sequence';
import { postgresql } from '../../support/databases/postgresql/index.js';
import { heldLocks, KEY, untilAwaited } from '../../support/databases/postgresql/locks.js';
import type { TestOrm } from '../../support/test-orm.js';

const Meter = defineEntity({
  name: 'Meter',
  partitionBy: { type: 'hash', expression: 'city', partitions: 3 },
  properties: {
    id: p.integer().primary().autoincrement(),
    city: p.string().primary(),
    number: autoSequence({ uniqueWith: 'city' }),
  },
});

const cities = ['Bonn', 'Cork', 'Graz', 'Lyon', 'Oslo', 'Rome'];

async function install(em: SqlEntityManager, ...names: string[]): Promise<number[]> {
  const meters = names.map((city) => em.create(Meter, { city }));
  await em.flush();
  return meters.map(({ number }) => number);
}

function openMeters(): Promise<TestOrm> {
  return postgresql.init({ entities: [Meter], subscribers: [new AutoSequenceSubscriber()] });
}

async function partitionsInUse(meters: TestOrm): Promise<number> {
  const rows = await meters.em().execute<unknown[]>('select distinct tableoid from meter');
  return rows.length;
}

test('a partitioned table is numbered like any other', async () => {
  const meters = await openMeters();
  await expect(install(meters.em(), ...cities, 'Bonn')).resolves.toEqual([1, 1, 1, 1, 1, 1, 2]);
  await Promise.all(Array.from({ length: 20 }, () => install(meters.em(), 'Rome')));
  const rows = await meters.em().findAll(Meter, { where: { city: 'Rome' }, orderBy: { number: 'asc' } });
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
  await expect(partitionsInUse(meters)).resolves.toBeGreaterThan(1);
});

test('a scope of a partitioned table is waited for, while another one is numbered', async () => {
  const meters = await openMeters();
  const holder = meters.em();
  await holder.begin();
  await install(holder, 'Bonn');
  const waiter = install(meters.em(), 'Bonn');
  await untilAwaited(meters, KEY);
  await expect(install(meters.em(), 'Cork')).resolves.toEqual([1]);
  await holder.commit();
  await expect(waiter).resolves.toEqual([2]);
});

test('lockTable and the flushes of a partitioned table wait for each other, in both orders', async () => {
  const meters = await openMeters();
  const holder = meters.em();
  await holder.begin();
  await install(holder, 'Bonn');
  let later: Promise<number[]> | undefined;
  const locked = lockTable(meters.em(), Meter, async (em) => {
    await install(em, 'Bonn');
    later = install(meters.em(), 'Bonn', 'Cork');
    await untilAwaited(meters, 'relation meter RowExclusiveLock');
    await expect(heldLocks(meters)).resolves.toContain('relation meter ShareRowExclusiveLock');
  });
  await untilAwaited(meters, 'relation meter ShareRowExclusiveLock');
  await holder.commit();
  await locked;
  await expect(later).resolves.toEqual([3, 1]);
});
