import type { EntityMetadata, EntityProperty } from '@mikro-orm/core';
import { fieldNamesOf } from '../../mikro-orm/on-discovered.js';
import { CommandLineError } from '../CommandLineError.js';
import type { OrderColumn, ParentTable } from './Backlog.js';

/**
 * The columns of `issuedAt,id:desc`, and then the primary key, so that two runs sort alike.
 *
 * @param parents the entities of joined inheritance above, the nearest first
 * @throws CommandLineError when a property is none of the entity, or has no column in its tables
 */
export function orderColumns(
  meta: EntityMetadata,
  orderBy: string,
  isInTable: (column: string) => boolean,
  parents: readonly [meta: EntityMetadata, table: ParentTable][],
): OrderColumn[] {
  const given = orderBy.split(',').flatMap((part) => columnsOf(meta, part.trim()));
  const keys = meta.getPrimaryProps().flatMap((property) => columnsOfProperty(property, 'asc'));
  const columns = [...given, ...keys].map(({ column, direction, property }) => {
    const [, parent] = isInTable(column) ? [] : (parents.findLast(([each]) => each.properties[property]) ?? []);
    if (!isInTable(column) && !parent) {
      throw new CommandLineError(
        `--order-by: the column ${column} is not in the table ${meta.tableName}, which has the numbers.`,
      );
    }
    return { column, direction, parent };
  });
  return columns.filter(({ column, parent }, position) => {
    return columns.findIndex((each) => each.column === column && each.parent === parent) === position;
  });
}

/** A column of a property, by the name of that which the entity has. */
interface PropertyColumn extends Pick<OrderColumn, 'column' | 'direction'> {
  readonly property: string;
}

/**
 * `issuedAt` or `issuedAt:desc`
 *
 * @throws CommandLineError
 */
export function parseOrder(part: string): { readonly path: string; readonly direction: 'asc' | 'desc' } {
  const [path = '', direction = 'asc', ...rest] = part.split(':');
  if ((direction !== 'asc' && direction !== 'desc') || rest.length > 0) {
    throw new CommandLineError(`--order-by: '${part}' is neither a property nor a property with :asc or :desc.`);
  }
  return { path, direction };
}

function columnsOf(meta: EntityMetadata, part: string): PropertyColumn[] {
  const { path, direction } = parseOrder(part);
  const property = propertyAt(meta, path);
  if (!property || fieldNamesOf(property).length === 0) {
    const own = meta.props.filter(({ fieldNames, generated }: Partial<EntityProperty>) => fieldNames && !generated);
    const known = own.map(({ name }) => name);
    throw new CommandLineError(
      `--order-by: '${path}' is no property of ${meta.className} with a column. There is: ${known.join(', ')}.`,
    );
  }
  return columnsOfProperty(property, direction);
}

function columnsOfProperty({ name, fieldNames }: EntityProperty, direction: 'asc' | 'desc'): PropertyColumn[] {
  return fieldNames.map((column) => ({ column, direction, property: name }));
}

/** `address.country` is a property of an embeddable. */
function propertyAt(meta: EntityMetadata, path: string): EntityProperty | undefined {
  let properties: Partial<Record<string, EntityProperty>> = meta.properties;
  let property: EntityProperty | undefined;
  for (const name of path.split('.')) {
    property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const { embeddedProps = {} }: Partial<EntityProperty> = property ?? {};
    properties = embeddedProps;
  }
  return property;
}
