import type { KindName } from './kinds.ts';
import type { Saved } from './mariadb/galera/entities.ts';
import type { Given } from './transactions.ts';

/** What a child process is to do. */
export type Task =
  | {
      readonly kind: 'hammer';
      readonly url: string;
      readonly numbering: KindName;
      readonly worker: number;
      /** How many; without it, until the parent says so. */
      readonly transactions: number | undefined;
      readonly seed: number;
      /** What becomes of an error: it ends the process, is a refusal, or is followed by another attempt, also with a server that is lost. */
      readonly onError: 'fail' | 'refuse' | 'retry' | 'reconnect';
    }
  /** Inserts, tells, and never commits. */
  | { readonly kind: 'victim'; readonly url: string; readonly numbering: KindName; readonly isBare: boolean }
  /** Writes to a cluster until the parent wants an end. */
  | {
      readonly kind: 'galera';
      /** Of the nodes, in the order in which they are tried. */
      readonly urls: readonly string[];
      readonly isLocked: boolean;
      readonly worker: number;
      readonly seed: number;
    }
  | {
      readonly kind: 'sqlite';
      readonly file: string;
      readonly phase: 'promised' | 'read first';
      readonly count: number;
    };

/** What a child process tells. */
export type Report =
  | { readonly kind: 'ready' }
  | { readonly kind: 'inserted'; readonly connection: number }
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly error: string };

export interface Result {
  readonly transactions: number;
  readonly given: readonly Given[];
  /** What was written to a cluster. */
  readonly saved?: readonly Saved[];
  /** How often an error was met, by its code. */
  readonly errors: Readonly<Record<string, number>>;
  /** The longest that a transaction took, in milliseconds. */
  readonly slowest: number;
}
