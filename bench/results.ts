import type { ContenderName, DatabaseKind } from './contenders.ts';
import type { Spread } from './statistics.ts';

/** A run of the benchmark, as it is written to JSON. */
export interface Results {
  readonly takenAt: string;
  readonly quick: boolean;
  /** Whether a commit waited for the disk, by database. */
  readonly durable: Readonly<Record<string, boolean>>;
  readonly machine: { readonly processor: string; readonly cores: number; readonly memory: string };
  readonly versions: Readonly<Record<string, string>>;
  /** Milliseconds of `select 1`, by database and network. */
  readonly roundTrips: Readonly<Record<string, Spread>>;
  readonly cases: readonly CaseResult[];
  readonly growth: readonly GrowthResult[];
  readonly memory: readonly MemoryResult[];
}

export interface CaseResult {
  readonly database: DatabaseKind;
  readonly name: string;
  readonly rounds: number;
  readonly flushesPerRound: number;
  readonly contenders: Readonly<Partial<Record<ContenderName, Measurement>>>;
}

export interface Measurement {
  /** Milliseconds of a flush; where connections are concurrent, of the time that all of them took for all flushes. */
  readonly milliseconds: Spread;
  /** To `plain` in the same round. */
  readonly ratio: Spread;
  /** What one flush sends, transaction control included. */
  readonly statements: number;
}

/** The time of the case that grows, in ratio to the first of its experiment in the same round. */
export interface GrowthResult {
  readonly database: DatabaseKind;
  readonly from: string;
  readonly to: string;
  readonly contenders: Readonly<Partial<Record<ContenderName, Spread>>>;
}

/** The peak of a process that flushes once and again, in mebibytes. */
export interface MemoryResult {
  readonly database: DatabaseKind;
  readonly name: string;
  readonly processes: number;
  readonly contenders: Readonly<Partial<Record<ContenderName, { readonly mebibytes: Spread; readonly ratio: Spread }>>>;
}
