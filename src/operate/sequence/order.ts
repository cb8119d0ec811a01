import type { EntityManager, EntityMetadata, EntityProperty } from '@mikro-orm/core';
import type { JoinedTable, OrderColumn } from '../../databases/backfill.js';
import { InvalidOptionsError } from '../../errors.js';
import { fieldNamesOf } from '../../mikro-orm/on-discovered.js';
import { tableNameOf } from '../../mikro-orm/table-name.js';
import type { SequenceTarget } from './SequenceTarget.js';

/** An order of rows, in their table and in those that it is joined with. */
export interface Order {
  readonly columns: readonly OrderColumn[];
  readonly joined: readonly JoinedTable[];
}

/**
 * The columns of an order, as MikroORM takes it: `{ issuedAt: 'asc' }`, or several of these.
 *
 * @throws InvalidOptionsError for a property that has no column there, or a direction that is none
 */
export function orderOf(target: SequenceTarget, orderBy: readonly object[]): Order {
  const parents = parentsOf(target.sequence.home);
  const columns = orderBy.flatMap((each) => columnsOf(each, target.sequence.home.properties, parents, ''));
  const last = Math.max(-1, ...columns.map(({ joined = -1 }) => joined));
  return { columns, joined: parents.slice(0, last + 1).map((meta) => joinedTable(target.em, meta, target.schema)) };
}

function columnsOf(
  order: unknown,
  properties: Readonly<Record<string, EntityProperty>>,
  parents: readonly EntityMetadata[],
  path: string,
): readonly OrderColumn[] {
  if (typeof order !== 'object' || order === null) {
    throw invalid(order);
  }
  return Object.entries(order).flatMap(([name, direction]: [string, unknown]) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (!property) {
      throw invalid(`${path}${name}`);
    }
    if (typeof direction === 'object' && direction !== null) {
      const { embeddedProps }: Partial<EntityProperty> = property;
      return columnsOf(direction, { ...embeddedProps }, parents, `${path}${name}.`);
    }
    const columns = hasColumn(property) ? fieldNamesOf(property) : [];
    if (columns.length === 0) {
      throw invalid(`${path}${name}`);
    }
    const joined = parents.findLastIndex((parent) => parent.properties[property.name]);
    return columns.map((column) => ({ column, joined: joined < 0 ? undefined : joined, ...directionOf(direction) }));
  });
}

function hasColumn({ persist, formula, object }: EntityProperty): boolean {
  return persist !== false && formula === undefined && object !== true;
}

function directionOf(direction: unknown): Pick<OrderColumn, 'isDescending' | 'nulls'> {
  const text = direction === 1 ? 'asc' : direction === -1 ? 'desc' : direction;
  const [, way, nulls] = /^(asc|desc)(?: nulls (first|last))?$/i.exec(typeof text === 'string' ? text : '') ?? [];
  if (way === undefined) {
    throw invalid(direction);
  }
  return {
    isDescending: way.toLowerCase() === 'desc',
    nulls: nulls === undefined ? undefined : nulls.toLowerCase() === 'first' ? 'first' : 'last',
  };
}

function invalid(value: unknown): InvalidOptionsError {
  return InvalidOptionsError.ofOption(
    'backfill()',
    'orderBy',
    value,
    `properties with a column in the table of the sequence, each with 'asc' or 'desc'`,
  );
}

/** The entities of joined inheritance above one, the nearest first. */
function parentsOf({ tptParent }: EntityMetadata): readonly EntityMetadata[] {
  return tptParent ? [tptParent, ...parentsOf(tptParent)] : [];
}

function joinedTable(em: EntityManager, meta: EntityMetadata, schema: string | undefined): JoinedTable {
  return {
    table: tableNameOf(em, meta, schema ?? em.schema),
    primaryKey: meta.getPrimaryProps().flatMap(({ fieldNames }) => fieldNames),
  };
}
