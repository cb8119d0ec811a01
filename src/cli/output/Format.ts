import { stringify } from 'csv-stringify/sync';
import { table } from './table.js';

/** What a cell of a result holds. */
export type Cell = string | number | bigint | boolean | null | undefined;

/** In what form a command prints its result: a table for people, or what a program reads. */
export type Format = 'table' | 'json' | 'csv';

/** The options of a command that choose a form. */
export interface FormatOptions {
  readonly json?: boolean | undefined;
  readonly csv?: boolean | undefined;
}

export function formatOf({ json = false, csv = false }: FormatOptions): Format {
  return json ? 'json' : csv ? 'csv' : 'table';
}

/** A result as rows with a heading. */
export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** RFC 4180, and a line break at the end. */
export function csv({ columns, rows }: Rows): string {
  return [columns, ...rows].map(csvLine).join('');
}

export function csvLine(cells: readonly Cell[]): string {
  return stringify([cells.map(textOf)]);
}

export function tableOf({ columns, rows }: Rows): string {
  return table(
    columns,
    rows.map((row) => row.map(textOf)),
  );
}

export function json(value: unknown): string {
  return `${jsonText(value, 2)}\n`;
}

/** Numbers past the safe integers become text, as in databases' own JSON. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_, each: unknown) => (typeof each === 'bigint' ? (isSafe(each) ? Number(each) : String(each)) : each),
    indent,
  );
}

function isSafe(value: bigint): boolean {
  return Number.isSafeInteger(Number(value));
}

function textOf(cell: Cell): string {
  return cell === null || cell === undefined ? '' : String(cell);
}
