import fc from 'fast-check';

/** Stands in every text of the JSON, and nowhere else. */
export const MARKER = 'zqx_marker';

/** Names by which somebody may tell SQL, identifiers and text apart, or that JavaScript itself calls. */
const KEYS = [
  ...['sql', 'params', 'text', 'values', 'raw', 'name', 'identifier', 'strings', 'type', 'kind', 'value', 'length'],
  ...['toString', 'valueOf', 'toJSON', 'constructor', 'prototype', '__proto__', '__mikroOrmRawFragment', 'then', 'id'],
  ...['$raw', '$in', '$ne', '?', '??', MARKER, `${MARKER}'; drop table canary; --`],
];

const ATTACKS = [
  ...['null as text)), 0)); drop table canary; commit; --', `'; drop table canary; --`, `\\'; drop table canary; --`],
  ...['"; drop table canary; --', '`; drop table canary; --', `'] as text[])) as v; drop table canary; --`],
  ...['$$; drop table canary; --', '*/; drop table canary; --', '?', '??', '\\?', '$1', ':name', '{}', '\0', '\n', ''],
];

const text = fc
  .tuple(fc.oneof(fc.constantFrom(...ATTACKS), fc.string({ unit: 'grapheme' })), fc.nat(3))
  .map(([attack, form]) =>
    form === 0 ? `${attack}${MARKER}` : `${MARKER}${attack}${'?'.repeat(form === 3 ? 5000 : 0)}`,
  );

const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.constantFrom(0, -0, 1, 2 ** 31, 2 ** 53, 1e-7, 1e21),
);

/** As `JSON.parse` makes it, to which `__proto__` is a name as any other; or without a prototype. */
function objectOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  const names = fc.uniqueArray(fc.constantFrom(...KEYS), { maxLength: 5 });
  return fc
    .tuple(names, fc.array(value, { minLength: 5, maxLength: 5 }), fc.boolean())
    .map(([keys, values, isBare]) => {
      const object: object = Object.fromEntries(keys.map((key, position) => [key, values[position]]));
      return isBare ? Object.assign(withoutPrototype(), object) : object;
    });
}

function withoutPrototype(): object {
  const object: object = {};
  return Object.setPrototypeOf(object, null) as object;
}

/** What may be taken for a statement by its shape. */
function statementOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  return fc.record({ sql: fc.oneof(text, value), params: fc.oneof(fc.array(value, { maxLength: 2 }), value) });
}

/** Anything that the body of a request can be, with names and texts that mean harm. */
export const hostileJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    statementOf(tie('value')),
    objectOf(tie('value')),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
})).value;

/** A body that dropped a table, where an object was taken for a statement by its shape. */
export const STATEMENT: unknown = JSON.parse(
  `{"sql":"null as text)), 0)); drop table canary; commit; -- ${MARKER}","params":[]}`,
);

/** Runs of each property: `HOSTILE_RUNS=5000 npm run jest -- test/hostile/json` tries more. */
export const numRuns = Number(process.env['HOSTILE_RUNS'] ?? 20);
