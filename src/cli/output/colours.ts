import { styleText } from 'node:util';

/** For stderr: `styleText` leaves colours out where it is no terminal, and where `NO_COLOR` says so. */
export function red(text: string): string {
  return styleText('red', text, { stream: process.stderr });
}
