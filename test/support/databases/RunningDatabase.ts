/** A database that a run of the tests has started, or found. Plain Node runs what makes one. */
export interface RunningDatabase {
  /** What the run calls it: `postgresql 18.4 (embedded)`. */
  readonly title: string;
  /** Undoes what the run has made. */
  stop(): Promise<void>;
}
