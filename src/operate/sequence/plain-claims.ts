import type { Platform } from '@mikro-orm/core';
import type { Database } from '../../databases/Database.js';
import { startAtFor, stepFor, wantsNumber } from '../../declare/entity-options.js';
import { explicitNumberOf } from '../../declare/explicit-number.js';
import type { ScopeProperty } from '../../declare/ScopeProperty.js';
import type { Sequence } from '../../declare/Sequence.js';
import { InvalidKeyError, UnknownScopeValueError } from '../../errors.js';
import { hasDatabaseDefault } from '../../mikro-orm/payload.js';
import { plainValuesOf } from '../../mikro-orm/plain-values.js';
import type { Claims } from '../../number/Claim.js';
import { Groups } from '../../number/Groups.js';
import { PlainClaim } from '../../number/PlainClaim.js';
import type { SequenceTable } from '../../number/SequenceTable.js';

/** What objects want of a sequence that are no new entities: rows for `em.insertMany`, or rows that have no number yet. */
export interface PlainClaims extends Claims<PlainClaim> {
  /** The claim of each object; none of those that `when` refuses a number. */
  readonly ofObjects: readonly (PlainClaim | undefined)[];
}

/**
 * @param write how their rows are written
 * @throws InvalidKeyError, UnknownScopeValueError, ExplicitNumberError, InvalidNumberError
 */
export function collectPlainClaims(
  table: SequenceTable,
  objects: readonly object[],
  write: 'insert' | 'update',
  platform: Platform,
  database: Database,
): PlainClaims {
  const groups = new Groups(database);
  const ofObjects = objects.map((object) => claimOf(table, object, groups, platform));
  return {
    groups: groups.all,
    claims: ofObjects.filter((claim) => claim !== undefined),
    ofObjects,
    written: [{ table: table.table, column: table.column, write }],
  };
}

function claimOf(table: SequenceTable, object: unknown, groups: Groups, platform: Platform): PlainClaim | undefined {
  const { sequence } = table;
  if (typeof object !== 'object' || object === null) {
    throw InvalidKeyError.notAnObject(sequence.name, object);
  }
  const explicit = explicitNumberOf(sequence, Reflect.get(object, sequence.property.name), true);
  if (explicit === undefined && !wantsNumber(sequence, object)) {
    return undefined;
  }
  const values = sequence.scope.flatMap((each) => valuesOf(sequence, each, object, platform));
  const group = groups.of(table, values);
  const startAt = explicit ?? startAtFor(sequence, object);
  const step = stepFor(sequence, object);
  if (explicit === undefined) {
    group.willCount(step);
  }
  return new PlainClaim(group, explicit, startAt, step);
}

/** What a row does not say is null, as the database has it, unless that has a value of its own. */
function valuesOf(
  { name, scope }: Sequence,
  { path, property, isNullable }: ScopeProperty,
  object: object,
  platform: Platform,
): readonly unknown[] {
  const plain = plainValuesOf(object, path, property, platform);
  if (plain.is === 'known') {
    return plain.values;
  }
  if (plain.is === 'wrong') {
    throw InvalidKeyError.ofValue(name, path, plain.problem);
  }
  if (hasDatabaseDefault(property)) {
    throw UnknownScopeValueError.ofNewEntity(name, path);
  }
  if (!isNullable) {
    const paths = scope.map((each) => each.path);
    throw InvalidKeyError.missing(name, path, paths);
  }
  return property.fieldNames.map(() => null);
}
