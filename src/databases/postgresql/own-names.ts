import { sql, type Statement, verbatim } from '../Statement.js';

/** How the server's own functions, types and operators are called. */
export interface OwnNames {
  /** What comes before the name of a function or a type. */
  readonly prefix: Statement;
  readonly operator: (symbol: string) => Statement;
}

/** By their names alone: in the session of the application, whose `search_path` is its own. */
export const byName: OwnNames = {
  prefix: sql``,
  operator: (symbol) => sql`${verbatim(symbol)}`,
};

/** With their schema: in a trigger, which runs under the `search_path` of whoever inserts. */
export const bySchema: OwnNames = {
  prefix: sql`pg_catalog.`,
  operator: (symbol) => sql`operator(pg_catalog.${verbatim(symbol)})`,
};
