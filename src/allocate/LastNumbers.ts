import type { Key, Row, Run } from '../databases/Database.js';
import type { Statement } from '../databases/Statement.js';
import { NumberOutOfRangeError } from '../errors.js';
import type { Group } from '../number/Group.js';
import type { SequenceTable } from '../number/SequenceTable.js';
import type { GroupSet } from './key-sets.js';
import type { Session } from './Session.js';

/** A key whose last number in one direction is read. */
class Wanted implements Key {
  readonly values: readonly unknown[];

  constructor(
    readonly id: number,
    readonly group: Group,
  ) {
    this.values = group.values;
  }
}

/**
 * The last numbers of all keys of a flush, in one statement. Only sequences that have a number to give are read, and in
 * the directions in which they give them.
 */
export class LastNumbers {
  readonly #wanted: Wanted[] = [];
  readonly #statement: Statement | undefined;

  constructor(sets: readonly GroupSet[], { database, state }: Pick<Session, 'database' | 'state'>) {
    const readings = sets.flatMap(({ table: { table, column, scope }, groups }) =>
      directionsOf(groups).map((isDescending) => {
        return { table, column, scope, isDescending, keys: groups.map((group) => this.#want(group)) };
      }),
    );
    this.#statement = readings.length > 0 ? database.lastNumbers(readings, state) : undefined;
  }

  /** @throws NumberOutOfRangeError when the database has a number that JavaScript cannot hold */
  async read(run: Run): Promise<void> {
    const rows = this.#statement ? await run(this.#statement) : [];
    for (const row of rows) {
      this.#shareCount(row);
    }
    for (const row of rows) {
      this.#include(row);
    }
  }

  #want(group: Group): Wanted {
    const wanted = new Wanted(this.#wanted.length, group);
    this.#wanted.push(wanted);
    return wanted;
  }

  /** Values that differ to JavaScript and not to the database, such as two spellings of a citext, are one key. */
  #shareCount({ id, same }: Row): void {
    if (same === id) {
      return;
    }
    const first = this.#wanted[Number(same)];
    const wanted = this.#wanted[Number(id)];
    if (first && wanted) {
      wanted.group.count = first.group.count;
    }
  }

  #include({ id, last }: Row): void {
    const group = this.#wanted[Number(id)]?.group;
    if (group && last !== null && last !== undefined) {
      group.count.include(safeNumber(group.table, last));
    }
  }
}

/** Whether the last number is the smallest, for each direction in which numbers are asked for. */
function directionsOf(groups: readonly Group[]): readonly boolean[] {
  const up = groups.some(({ countsUp }) => countsUp) ? [false] : [];
  const down = groups.some(({ countsDown }) => countsDown) ? [true] : [];
  return [...up, ...down];
}

function safeNumber({ sequence }: SequenceTable, last: NonNullable<Row[string]>): number {
  const number = Number(last);
  if (!Number.isSafeInteger(number)) {
    const limit = number > 0 ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER;
    throw NumberOutOfRangeError.ofNumber(sequence.name, number, limit);
  }
  return number;
}
