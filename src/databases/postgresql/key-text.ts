import type { Key, ScopeColumn } from '../Database.js';
import type { NullPattern, PlacedColumn } from '../null-patterns.js';
import { plainText } from '../plain-text.js';
import { join, sql, type Statement } from '../Statement.js';
import { isBare } from './keys.js';
import { byName, type OwnNames } from './own-names.js';

type Pattern = Pick<NullPattern, 'nulls' | 'present'>;

/** How values of a type become a text that TimeZone, DateStyle and other settings do not change. */
type Form = (value: Statement, own: OwnNames) => Statement;

const plain: Form = (value, { prefix }) => sql`cast(${value} as ${prefix}text)`;
/** JSON has dates and times in ISO 8601, whatever the settings. */
const iso: Form = (value, { prefix, operator }) => sql`(${prefix}json_build_array(${value}) ${operator('->>')} 0)`;

const FORMS: readonly (readonly [types: RegExp, form: Form])[] = [
  [/^(smallint|int2|integer|int|int4|bigint|int8|boolean|bool|uuid)$/, plain],
  [/^(text|varchar|character varying|char|character|bpchar)$/, plain],
  [/^(time|time without time zone|timetz|time with time zone|inet|cidr|macaddr|macaddr8)$/, plain],
  [/^(numeric|decimal)$/, (value, own) => plain(sql`${own.prefix}trim_scale(${value})`, own)],
  [/^(date|timestamp|timestamp without time zone)$/, iso],
  [/^(timestamptz|timestamp with time zone)$/, (value, own) => iso(sql`${value} at time zone 'UTC'`, own)],
  [/^bytea$/, (value, { prefix }) => sql`${prefix}encode(${value}, 'hex')`],
  [/^citext$/, (value, own) => sql`${own.prefix}lower(${plain(value, own)} collate ${own.prefix}"default")`],
];

/** So many short texts are shorter than the column of the counters, and need no digest. */
const MAX_SHORT = 4;

/** Types whose texts are short. */
const SHORT = /^(smallint|int|bigint|bool|uuid|date|time|inet|cidr|macaddr)/;

/**
 * Collations that come with the server call texts equal when their bytes are (manual, section 23.2.2.2), such as `C`,
 * `de-x-icu` and `de_DE.utf8`. One that a user made may not.
 */
const BUILT_IN_COLLATION =
  /^(default|C|C\.utf-?8|POSIX|ucs_basic|unicode|pg_[a-z_0-9]+|[a-z]{2,3}(-\w+)*-x-icu|[a-z]{2,3}_[A-Z]{2}(\.[-\w]+)?(@\w+)?)$/i;

export function hasKeyText(column: ScopeColumn): boolean {
  const isKnown = column.isEnum || formOf(column) !== undefined;
  return isKnown && (column.collation === undefined || BUILT_IN_COLLATION.test(column.collation));
}

/**
 * The values of a key as a JSON array of texts: one text for all values that the columns call equal. A long one ends in a
 * digest, since an index entry has at most some 2,700 bytes.
 *
 * ```sql
 * cast(json_build_array(cast(v.c0 as text)) as text)
 * ```
 */
export function keyText(
  pattern: Pattern,
  valueFor: (column: PlacedColumn) => Statement,
  own: OwnNames = byName,
): Statement {
  const { nulls, present } = pattern;
  const parts = columnsOf(pattern).map((column) =>
    nulls.includes(column) ? sql`null` : textOf(column, valueFor(column), own),
  );
  const text = plain(sql`${own.prefix}json_build_array(${join(parts, ', ')})`, own);
  return present.length <= MAX_SHORT && present.every((column) => SHORT.test(baseTypeOf(column)))
    ? text
    : shortened(text, own);
}

/** The same of one key, where it is known before the database has seen it: of integers and UUIDs, which the server spells so. */
export function knownKeyText(pattern: Pattern, key: Key): Statement | undefined {
  const { nulls, present } = pattern;
  if (present.length > MAX_SHORT || !present.every((column) => isBare(column, [key]))) {
    return undefined;
  }
  const parts = columnsOf(pattern).map((column) => {
    return nulls.includes(column) ? 'null' : `"${plainText(key.values[column.position])}"`;
  });
  return sql`${`[${parts.join(', ')}]`}`;
}

function columnsOf({ nulls, present }: Pattern): readonly PlacedColumn[] {
  return [...nulls, ...present].sort((a, b) => a.position - b.position);
}

function shortened(text: Statement, { prefix, operator }: OwnNames): Statement {
  const digest = sql`${prefix}encode(${prefix}sha256(${prefix}convert_to(t, 'UTF8')), 'hex')`;
  return sql`(select case when ${prefix}length(t) ${operator('<=')} 200 then t
    else ${prefix}left(t, 150) ${operator('||')} ' sha256:' ${operator('||')} ${digest} end from (select ${text} as t) as k)`;
}

function textOf(column: ScopeColumn, value: Statement, own: OwnNames): Statement {
  return (formOf(column) ?? plain)(value, own);
}

function formOf(column: ScopeColumn): Form | undefined {
  return FORMS.find(([types]) => types.test(baseTypeOf(column)))?.[1];
}

/** `varchar(255)` without its length. */
function baseTypeOf({ type }: ScopeColumn): string {
  return type
    .replace(/\s*\([^)]*\)/, '')
    .trim()
    .toLowerCase();
}
