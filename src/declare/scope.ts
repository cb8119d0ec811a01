import type { Dictionary, EntityMetadata, EntityProperty } from '@mikro-orm/core';
import { InvalidScopeError, type SequenceName } from '../errors.js';
import { findScopeProblem } from './scope-problem.js';
import type { ScopeProperty } from './ScopeProperty.js';

/** @throws InvalidScopeError when a name is of no property that can partition numbers */
export function resolveScope(
  name: SequenceName,
  meta: EntityMetadata,
  uniqueWith: string | readonly string[],
): readonly ScopeProperty[] {
  const paths = new Set(typeof uniqueWith === 'string' ? [uniqueWith] : uniqueWith);
  return [...paths].map((path) => resolvePath(name, meta, path));
}

function resolvePath(name: SequenceName, meta: EntityMetadata, path: string): ScopeProperty {
  const sequence: EntityProperty | undefined = meta.properties[name.property];
  const property = findProperty(meta, path);
  if (!property) {
    const others = Object.values(meta.properties).filter((each) => each !== sequence && each.embedded === undefined);
    const known = others.map((each) => each.name);
    throw InvalidScopeError.unknownProperty(name, path, known);
  }
  if (property === sequence) {
    throw InvalidScopeError.containsItself(name);
  }
  const resolved = { path, property, isNullable: isNullable(property) };
  const problem = findScopeProblem(resolved, meta, sequence);
  if (problem !== undefined) {
    throw InvalidScopeError.unsupported(name, path, problem);
  }
  return resolved;
}

function findProperty(meta: EntityMetadata, path: string): EntityProperty | undefined {
  const [root = '', ...names] = path.split('.');
  const first = Object.hasOwn(meta.properties, root) ? meta.properties[root] : undefined;
  return names.reduce<EntityProperty | undefined>((parent, name) => {
    const children: Dictionary<EntityProperty> = parent?.embeddedProps ?? {};
    return Object.hasOwn(children, name) ? children[name] : undefined;
  }, first);
}

/** Discovery fills in `nullable` only while it goes through the properties. */
function isNullable({ nullable, optional }: EntityProperty): boolean {
  return nullable ?? optional ?? false;
}
