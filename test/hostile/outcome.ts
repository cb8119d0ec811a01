import { expect } from '@jest/globals';
import { DriverException, ValidationError } from '@mikro-orm/core';
import { AutoSequenceError } from 'mikro-orm-auto-sequence';

/**
 * What came of some work: it was done, or refused by this library, MikroORM or the database. Any other error is one that
 * nobody meant: its text. A message of ours must be short, and of one line.
 */
export async function outcomeOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return 'done';
  } catch (error) {
    if (error instanceof AutoSequenceError) {
      expect(error.message.length).toBeLessThan(600);
      expect(error.message).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      return 'refused';
    }
    return error instanceof DriverException || error instanceof ValidationError ? 'refused' : String(error);
  }
}
