import type { Fault } from './FaultyProxy.js';

/** What is sent instead of a statement, or undefined for nothing. */
export type Replace = (statement: string) => string | undefined;

/** What a client sends, message by message. */
export interface Messages {
  /** The messages that are complete with this data, as they are to be sent on. */
  read(data: Buffer): Buffer[];
}

/** How the clients of a database speak to it. */
export interface Protocol {
  open(replace: Replace): Messages;
  /** The statement that meets a fault. */
  readonly replacements: Partial<Record<Fault, string>>;
}
