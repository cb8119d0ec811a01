/** What a script learns from a command. */
export const ExitCode = {
  /** Done, and all numbers are exact. */
  exact: 0,
  /** Done, and something was found. */
  findings: 1,
  /** Not done: wrong arguments, or an error. */
  failed: 2,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
