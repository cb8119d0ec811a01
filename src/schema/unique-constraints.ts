import { type EntityMetadata, type EntityProperty, type Platform, Utils } from '@mikro-orm/core';
import type { UniqueConstraint } from '../databases/Database.js';
import { columnsOf, indexName } from './index-name.js';

/** The unique constraints of an entity's table that a property is part of, whether this library or the user declared them. */
export function uniqueConstraintsOver(
  meta: EntityMetadata,
  property: EntityProperty,
  platform: Platform,
): readonly UniqueConstraint[] {
  const constraintOf = (name: string | boolean | undefined, properties: readonly (string | undefined)[]) => {
    const columns = columnsOf(meta, properties);
    return {
      name: typeof name === 'string' ? name : indexName(meta, 'uniques', columns, platform),
      table: meta.tableName,
      columns,
    };
  };
  const ofEntity = meta.uniques
    .map(({ name, properties }) => ({ name, properties: Utils.asArray(properties) }))
    .filter(({ properties }) =>
      properties.some((each) => each === property.name || repeats(meta, each, property, platform)),
    )
    .map(({ name, properties }) => constraintOf(name, properties));
  return property.unique ? [constraintOf(property.unique, [property.name]), ...ofEntity] : ofEntity;
}

/** Whether a column is generated of another, as the one that stands for a partial index. */
function repeats(meta: EntityMetadata, name: string | undefined, number: EntityProperty, platform: Platform): boolean {
  const { generated }: Partial<EntityProperty> = meta.properties[name ?? ''] ?? {};
  const [column = ''] = number.fieldNames;
  return typeof generated === 'string' && generated.includes(`then ${platform.quoteIdentifier(column)} end`);
}
