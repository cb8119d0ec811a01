import { type EntityMetadata, type EntityProperty, type Platform, ReferenceKind } from '@mikro-orm/core';
import { afterDiscovery } from '../mikro-orm/after-discovery.js';
import { addGeneratedColumn } from '../mikro-orm/generated-column.js';
import { addIndex, isDeclared } from './add-index.js';
import type { Index } from './Index.js';

/**
 * What serves as a partial unique index where the database has none: a unique index over a column that repeats the number
 * in some rows, and is null in all others. The column is virtual: no row holds it.
 *
 * ```sql
 * alter table `ticket` add `number_when_project_is_null` int generated always as (case when `project` is null then `number` end) virtual
 * ```
 *
 * @param index over the scope properties that are not null in these rows, and the number
 */
export function addIndexOfSomeRows(
  { className, class: entity }: EntityMetadata,
  number: string,
  { properties, nulls = [], where = '' }: Index,
  platform: Platform,
): void {
  afterDiscovery(platform, `${className}.${number} when null: ${nulls.join()}`, (metadata) => {
    const meta = metadata.find(entity);
    const property: EntityProperty | undefined = meta?.properties[number];
    if (meta && property && !isDeclared(meta, { kind: 'uniques', properties })) {
      const column = addColumn(meta, property, nulls, where, platform);
      addIndex(meta, { kind: 'uniques', properties: [...properties.slice(0, -1), column] }, platform);
    }
  });
}

/** @returns the name of the column, and of its property */
function addColumn(
  meta: EntityMetadata,
  { fieldNames: [number = ''], columnTypes }: EntityProperty,
  nulls: readonly string[],
  where: string,
  platform: Platform,
): string {
  const usual = `${number}_when_${nulls.join('_')}_is_null`;
  const isTooLong = usual.length > platform.getMaxIdentifierLength();
  const name = isTooLong ? platform.getIndexName(meta.tableName, [usual], 'index') : usual;
  addGeneratedColumn(meta, {
    name,
    kind: ReferenceKind.SCALAR,
    columnTypes,
    generated: `(case when ${where} then ${platform.quoteIdentifier(number)} end) virtual`,
  });
  return name;
}
