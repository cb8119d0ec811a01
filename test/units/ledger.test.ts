import { describe, expect, test } from '@jest/globals';
import type { Sequence } from '../../src/declare/Sequence.js';
import { Group } from '../../src/number/Group.js';
import { Ledger } from '../../src/number/Ledger.js';
import type { SequenceTable } from '../../src/number/SequenceTable.js';

const table: SequenceTable = {
  sequence: {} as Sequence,
  table: 'ticket',
  column: 'number',
  scope: [],
  range: { min: 1, max: 9 },
  policy: { lock: 'scope', lockTimeout: undefined, reuse: true, warnAfter: 5000 },
  counters: undefined,
  trigger: undefined,
};

function groupWith(...numbers: number[]): Group {
  const group = new Group(0, table, [], []);
  numbers.forEach((number) => {
    group.count.include(number);
  });
  return group;
}

function nextAfter(ledger: Ledger): number {
  const group = groupWith();
  ledger.include([group], () => 'key');
  return group.count.next({ startAt: 1, step: 1 });
}

function record(
  ledger: Ledger,
  number: number,
  { owner = {}, transaction = {}, isOpen = (): boolean => true } = {},
): void {
  ledger.record({ groups: [groupWith(number)], tallies: [], owner, transaction, isOpen });
}

describe('the ledger of a transaction', () => {
  test('is one for each outermost transaction', () => {
    const transaction = {};
    record(Ledger.of(transaction), 7);
    expect(nextAfter(Ledger.of(transaction))).toBe(8);
    expect(nextAfter(Ledger.of({}))).toBe(1);
  });

  test('remembers what a flush hands out until it has ended', () => {
    const ledger = Ledger.of({});
    const owner = {};
    record(ledger, 1);
    record(ledger, 2, { owner });
    expect(nextAfter(ledger)).toBe(3);
    Ledger.settle(owner);
    expect(nextAfter(ledger)).toBe(2);
  });

  test('forgets what a failed flush has handed out', () => {
    const ledger = Ledger.of({});
    const owner = {};
    record(ledger, 1, { isOpen: () => false });
    record(ledger, 2, { owner });
    Ledger.forget(owner);
    expect(nextAfter(ledger)).toBe(1);
  });

  test('forgets what a savepoint has handed out that is rolled back', () => {
    const ledger = Ledger.of({});
    const savepoint = {};
    record(ledger, 1);
    record(ledger, 2, { transaction: savepoint });
    ledger.takeBack((each) => each === savepoint);
    expect(nextAfter(ledger)).toBe(2);
  });

  test('remembers what is inserted while another flush reads, until it has read', () => {
    const ledger = Ledger.of({});
    const owner = {};
    record(ledger, 1, { owner, isOpen: () => false });
    ledger.startReading();
    Ledger.settle(owner);
    expect(nextAfter(ledger)).toBe(2);
    ledger.endReading();
    expect(nextAfter(ledger)).toBe(1);
  });

  test('counts the keys that are locked, each once, up to a limit', () => {
    const ledger = Ledger.of({});
    const add = (...keys: string[]) => {
      const groups = keys.map((key, id) => new Group(id, table, [key], [key]));
      return ledger.addLockedKeys(groups, 2, (group) => String(group.values[0]));
    };
    expect(add('a', 'b')).toBe(true);
    expect(add('b', 'a')).toBe(true);
    expect(add('c')).toBe(false);
    expect(add('a')).toBe(true);
  });

  test('has numbers that the table does not tell, until their rows are there', () => {
    const ledger = Ledger.of({});
    const owner = {};
    expect(ledger.isPending).toBe(false);
    ledger.startReading();
    expect(ledger.isPending).toBe(true);
    ledger.endReading();
    record(ledger, 1, { owner });
    expect(ledger.isPending).toBe(true);
    Ledger.settle(owner);
    expect(ledger.isPending).toBe(false);
    record(ledger, 2, { isOpen: () => false });
    expect(ledger.isPending).toBe(false);
    ledger.keep([groupWith(3)], {}, () => 'key');
    expect(ledger.isPending).toBe(true);
  });

  test('keeps numbers by their keys, and none of a key that the database has still to make', () => {
    const ledger = Ledger.of({});
    const savepoint = {};
    const other = groupWith(9);
    const textOf = (group: Group) => (group === other ? undefined : 'key');
    ledger.keep([groupWith(1), other], {}, textOf);
    ledger.keep([groupWith(2)], savepoint, textOf);
    ledger.record({ groups: [other], tallies: [], owner: {}, transaction: {}, isOpen: () => true });
    expect(nextAfter(ledger)).toBe(10);
    const unknown = groupWith();
    ledger.include([unknown], () => undefined);
    expect(unknown.count.last(false)).toBeUndefined();
    ledger.takeBack((each) => each === savepoint);
    const known = groupWith();
    ledger.include([known], textOf);
    expect(known.count.last(false)).toBe(1);
  });
});
