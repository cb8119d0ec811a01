import { type ContenderName, contenderNames, type DatabaseKind } from './contenders.ts';
import type { Results } from './results.ts';
import type { Spread } from './statistics.ts';

const others = contenderNames.filter((name) => name !== 'plain');

/** The results as Markdown: medians, with the quartiles in brackets. */
export function tablesOf({ cases, growth, memory, quick, durable, machine, versions, roundTrips }: Results): string {
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const distances = Object.entries(roundTrips).map(([name, { median }]) => `${name} ${median.toFixed(2)} ms`);
  const waiting = Object.entries(durable).flatMap(([name, isDurable]) => (isDurable ? [name] : []));
  const sections = [
    `${software.join(', ')}. ${machine.processor}, ${String(machine.cores)} cores, ${machine.memory}. ` +
      `A statement that does nothing takes: ${distances.join(', ')}. ` +
      `Commits that wait for the disk: ${waiting.length > 0 ? waiting.join(', ') : 'none'}.${quick ? ' A quick run: expect noise.' : ''}`,
    'Time in ratio to *plain* in the same round: median (middle half). *plain again* is the noise: a difference inside it is none.',
  ];
  for (const database of new Set(cases.map((each) => each.database))) {
    const ofDatabase = cases.filter((each) => each.database === database);
    const rows = ofDatabase.map(({ name, rounds, contenders }) => {
      const plain = contenders.plain?.milliseconds.median;
      return [name, String(rounds), plain?.toPrecision(3), ...others.map((other) => spread(contenders[other]?.ratio))];
    });
    sections.push(table([`${titles[database]}: time`, 'rounds', 'plain (ms)', ...others], rows));
    const statements = ofDatabase.map(({ name, contenders }) => {
      return [name, ...contenderNames.map((contender) => contenders[contender]?.statements.toString())];
    });
    sections.push(table([`${titles[database]}: statements`, ...contenderNames], statements));
  }
  if (growth.length > 0) {
    const rows = growth.map(({ database, from, to, contenders }) => {
      return [`${titles[database]}: ${to}, against ${from}`, ...spreadsOf(contenders)];
    });
    sections.push(table(['Growth', ...contenderNames], rows));
  }
  for (const { database, name, processes, contenders } of memory) {
    const ratios = contenderNames.map((contender) => spread(contenders[contender]?.ratio));
    const peaks = contenderNames.map((contender) => contenders[contender]?.mebibytes.median.toFixed(0));
    const title = `${titles[database]}: ${name}, peak memory of ${String(processes)} processes`;
    sections.push(
      table(
        [title, ...contenderNames],
        [
          ['MiB', ...peaks],
          ['ratio', ...ratios],
        ],
      ),
    );
  }
  return sections.join('\n\n');
}

export const titles: Record<DatabaseKind, string> = {
  postgresql: 'PostgreSQL',
  mariadb: 'MariaDB',
  sqlite: 'SQLite',
};

function spreadsOf(contenders: Partial<Record<ContenderName, Spread>>): (string | undefined)[] {
  return contenderNames.map((contender) => spread(contenders[contender]));
}

function spread(values: Spread | undefined): string | undefined {
  return values && `${values.median.toFixed(2)} (${values.q1.toFixed(2)}–${values.q3.toFixed(2)})`;
}

function table(header: readonly string[], rows: readonly (readonly (string | undefined)[])[]): string {
  const cells = [header, ...rows.map((row) => row.map((cell) => cell ?? ''))];
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}
