import { AutoSequenceError } from '../../errors.js';
import { CommandLineError } from '../CommandLineError.js';

/** An error and its causes, a line each; with its stack where it is not one that a user is told by its message. */
export function describe(error: unknown): string {
  const lines: string[] = [];
  const seen = new Set<unknown>();
  for (let each = error; each !== undefined && !seen.has(each); each = each instanceof Error ? each.cause : undefined) {
    seen.add(each);
    lines.push(`${lines.length > 0 ? '  caused by: ' : ''}${textOf(each)}`);
  }
  return lines.join('\n');
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  return error instanceof CommandLineError || error instanceof AutoSequenceError || !process.env['DEBUG']
    ? error.message
    : (error.stack ?? error.message);
}
