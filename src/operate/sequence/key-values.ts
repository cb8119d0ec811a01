import type { Platform } from '@mikro-orm/core';
import type { Sequence } from '../../declare/Sequence.js';
import { InvalidKeyError } from '../../errors.js';
import { plainValuesOf } from '../../mikro-orm/plain-values.js';

/**
 * The values of a scope's columns that an object names, which may have nothing but the scope.
 *
 * @throws InvalidKeyError
 */
export function keyValuesOf(sequence: Sequence, scope: object, platform: Platform): readonly unknown[] {
  const { name } = sequence;
  const paths = sequence.scope.map(({ path }) => path);
  refuseOthers(sequence, scope, paths);
  return sequence.scope.flatMap(({ path, property }) => {
    const plain = plainValuesOf(scope, path, property, platform);
    switch (plain.is) {
      case 'known':
        return plain.values;
      case 'missing':
        throw InvalidKeyError.missing(name, path, paths);
      case 'wrong':
        throw InvalidKeyError.ofValue(name, path, plain.problem);
    }
  });
}

/** What does not partition the numbers is a mistake: it would be taken for a condition. */
function refuseOthers({ name }: Sequence, scope: unknown, paths: readonly string[]): void {
  if (typeof scope !== 'object' || scope === null || Array.isArray(scope)) {
    throw InvalidKeyError.notAnObject(name, scope);
  }
  const known = new Set(paths.map((path) => path.split('.')[0]));
  const unknown = Object.keys(scope).find((each) => !known.has(each));
  if (unknown !== undefined) {
    throw InvalidKeyError.unknown(name, unknown, paths);
  }
}
