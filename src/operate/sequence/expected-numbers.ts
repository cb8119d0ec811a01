import type { AuditedTable } from '../../databases/audit.js';
import type { Row } from '../../databases/Database.js';
import { bigintOf } from '../../databases/numbers-of-rows.js';
import type { RawFinding } from './findings.js';
import type { RowValues } from './row-values.js';

/** A number beside its neighbours, in the direction of the sequence. */
interface Place {
  readonly number: bigint;
  readonly previous: bigint | undefined;
  readonly following: bigint | undefined;
}

/** The findings of rows that come key by key, in the order of their numbers. */
export async function* expectedNumbers(
  rows: AsyncIterable<Row>,
  audited: AuditedTable,
  values: RowValues,
): AsyncGenerator<RawFinding, void> {
  const rules = rulesOf(audited);
  let same: unknown[] = [];
  for await (const row of rows) {
    const place = placeOf(row);
    if (place.previous === place.number) {
      same.push(values.primaryKeyOf(row));
    } else {
      yield* rules ? findingsAt(place, rules, row, values) : [];
      same = [values.primaryKeyOf(row)];
    }
    if (same.length > 1 && place.following !== place.number) {
      yield { kind: 'duplicate', scope: values.scopeOf(row), number: place.number, primaryKeys: same };
    }
  }
}

/** Numbers that are missing, in a row. */
interface Missing {
  readonly from: bigint;
  readonly to: bigint;
  readonly count: number;
}

/**
 * What is missing behind the last number of a key, up to a counter that is ahead. The counter's own number was given. Those
 * before it are known where the step is and, without a last number, `startAt`.
 */
export function missingUpTo(counter: bigint, last: bigint | undefined, audited: AuditedTable): Missing {
  const rules = rulesOf(audited);
  const alone = { from: counter, to: counter, count: 1 };
  if (!rules) {
    return alone;
  }
  const { sign, distance } = rules;
  const number = counter * sign;
  const first = expectedAt(number, last === undefined ? undefined : last * sign, rules);
  if (first === undefined || first >= number) {
    return alone;
  }
  const before = (number - first + distance - 1n) / distance;
  return { from: first * sign, to: counter, count: Number(before) + 1 };
}

interface Rules {
  readonly startAt: bigint | undefined;
  readonly distance: bigint;
  /** Turns the numbers of a sequence that counts down around. */
  readonly sign: bigint;
}

function rulesOf({ startAt, step }: AuditedTable): Rules | undefined {
  if (step === undefined) {
    return undefined;
  }
  const sign = step < 0 ? -1n : 1n;
  return {
    sign,
    distance: BigInt(Math.abs(step)),
    startAt: startAt === undefined ? undefined : BigInt(startAt) * sign,
  };
}

function* findingsAt(place: Place, rules: Rules, row: Row, values: RowValues): Generator<RawFinding, void> {
  const { sign, distance, startAt } = rules;
  const number = place.number * sign;
  const about = () => ({ scope: values.scopeOf(row), number: place.number, primaryKey: values.primaryKeyOf(row) });
  const expected = expectedAt(number, place.previous === undefined ? undefined : place.previous * sign, rules);
  if (expected !== undefined && number > expected) {
    const count = (number - expected + distance - 1n) / distance;
    const to = expected + (count - 1n) * distance;
    yield { kind: 'gap', scope: values.scopeOf(row), from: expected * sign, to: to * sign, count: Number(count) };
  }
  if (startAt !== undefined && number < startAt) {
    yield { kind: 'belowStart', ...about() };
  }
  if (expected !== undefined && (number - expected) % distance !== 0n) {
    yield { kind: 'offStep', ...about() };
  }
}

/** `max(last + step, startAt)`, as a flush counts; of numbers before `startAt` the first may be any. */
function expectedAt(number: bigint, previous: bigint | undefined, { startAt, distance }: Rules): bigint | undefined {
  const next = previous === undefined ? undefined : previous + distance;
  if (startAt === undefined || number < startAt) {
    return next;
  }
  return next === undefined || next < startAt ? startAt : next;
}

function placeOf({ n, previous, following }: Row): Place {
  return { number: BigInt(n ?? 0), previous: bigintOf(previous), following: bigintOf(following) };
}
