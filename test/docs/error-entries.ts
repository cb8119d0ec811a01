import { expect } from '@jest/globals';
import { DriverException } from '@mikro-orm/core';
import { readFileSync } from 'node:fs';

/** The quoted texts of the entries on the page of errors that name a code. */
function textsOf(code: string): string[] {
  const entries = readFileSync('docs/errors.md', 'utf8').split(/^### /m);
  const entry = entries.find((each) => each.startsWith(`${code}:`)) ?? '';
  return [...entry.matchAll(/^> (.*)$/gm)].map(([, text]) => text ?? '');
}

/** Expects the database to refuse the work with a text that the page has under its code. */
export async function expectEntry(work: Promise<unknown>): Promise<void> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DriverException)) {
    throw new Error('The database refused nothing.', { cause: error });
  }
  const [code = ''] = /^[A-Z]+_BUSY/.exec(String(error.code)) ?? [String(error.code)];
  const isUnique = code === 'SQLITE_CONSTRAINT_UNIQUE';
  const texts = textsOf(isUnique ? '23505' : code);
  expect({ message: error.message, isThere: texts.some((text) => error.message.includes(text)) }).toEqual({
    message: error.message,
    isThere: true,
  });
}
