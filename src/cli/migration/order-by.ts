import type { EntityMetadata, EntityProperty } from '@mikro-orm/core';
import { CommandLineError } from '../CommandLineError.js';

/** A column that rows are sorted by. */
export interface OrderColumn {
  readonly column: string;
  readonly direction: 'asc' | 'desc';
}

/**
 * The columns of `issuedAt,id:desc`, and then the primary key, so that two runs sort alike.
 *
 * @throws CommandLineError when a property is none of the entity, or has no column in its table
 */
export function orderColumns(
  meta: EntityMetadata,
  orderBy: string,
  isInTable: (column: string) => boolean,
): OrderColumn[] {
  const given = orderBy.split(',').flatMap((part) => columnsOf(meta, part.trim()));
  const keys = meta.getPrimaryProps().flatMap(({ fieldNames }) => fieldNames);
  const columns = [...given, ...keys.map((column) => ({ column, direction: 'asc' as const }))];
  const elsewhere = columns.find(({ column }) => !isInTable(column));
  if (elsewhere) {
    throw new CommandLineError(
      `--order-by: the column ${elsewhere.column} is not in the table ${meta.tableName}, which has the numbers.`,
    );
  }
  return columns.filter(({ column }, position) => columns.findIndex((each) => each.column === column) === position);
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

function columnsOf(meta: EntityMetadata, part: string): OrderColumn[] {
  const { path, direction } = parseOrder(part);
  const property = propertyAt(meta, path);
  if (!property?.fieldNames.length) {
    const own = meta.props.filter(({ fieldNames, generated }: Partial<EntityProperty>) => fieldNames && !generated);
    const known = own.map(({ name }) => name);
    throw new CommandLineError(
      `--order-by: '${path}' is no property of ${meta.className} with a column. There is: ${known.join(', ')}.`,
    );
  }
  return property.fieldNames.map((column) => ({ column, direction }));
}

/** `address.country` is a property of an embeddable. */
function propertyAt(meta: EntityMetadata, path: string): EntityProperty | undefined {
  const [name = '', ...others] = path.split('.');
  let property: EntityProperty | undefined = meta.properties[name];
  for (const each of others) {
    property = property?.embeddedProps[each];
  }
  return property;
}
