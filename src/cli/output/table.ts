import stringWidth from 'string-width';
import { styleText } from 'node:util';
import { onOneLine } from '../../show.js';

/** Lines of columns that stand under each other, whatever the width of their characters. Numbers stand at the right. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [columns, ...rows].map((row) => row.map(onOneLine));
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => stringWidth(row[at] ?? ''))));
  const areNumbers = columns.map((_, at) => rows.every((row) => /^-?\d*$/.test(row[at] ?? '')));
  const [head = '', ...lines] = cells.map((row) =>
    row
      .map((cell, at) => padded(cell, widths[at] ?? 0, areNumbers[at] ?? false))
      .join('  ')
      .trimEnd(),
  );
  return [styleText('bold', head, { stream: process.stdout }), ...lines, ''].join('\n');
}

function padded(cell: string, width: number, isNumber: boolean): string {
  const space = ' '.repeat(width - stringWidth(cell));
  return isNumber ? `${space}${cell}` : `${cell}${space}`;
}
