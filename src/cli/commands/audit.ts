import { Command } from 'commander';
import type { AuditFinding, AuditReport } from '../../operate/sequence/findings.js';
import { ExitCode } from '../exit-code.js';
import { withOrm } from '../orm/with-orm.js';
import { type Cell, csv, formatOf, json, type Rows, tableOf } from '../output/Format.js';
import { Progress } from '../output/Progress.js';
import { write } from '../output/write.js';
import { chooseSequences } from '../sequences/choose-sequences.js';
import { inHand } from '../sequences/in-hand.js';
import { wholeNumber } from './numbers.js';
import { addSharedOptions, type SharedOptions } from './shared-options.js';

type Finding = AuditFinding<object, bigint | number | string>;
type Report = AuditReport<object, bigint | number | string>;

interface AuditCommandOptions extends SharedOptions {
  readonly limit?: number | undefined;
  readonly schema?: string | undefined;
}

const EXAMPLES = `
Examples:
  $ npx auto-sequence audit
  $ npx auto-sequence audit Invoice.number --csv > findings.csv
  $ npx auto-sequence audit Invoice --json --limit 10`;

/** @param exitWith takes the code when something is found */
export function auditCommand(exitWith: (code: ExitCode) => void): Command {
  const command = new Command('audit')
    .description('report gaps, duplicates and whatever else is not as the sequences count; no lock is taken')
    .argument('[Entity.property...]', 'the sequences, or entities for all of theirs; default: all')
    .option('--limit <count>', 'how many findings of a sequence are listed (default: 1000)', wholeNumber(0))
    .option('--schema <name>', 'the schema, for entities whose schema differs from row to row');
  return addSharedOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (names: readonly string[], options: AuditCommandOptions) => {
      await withOrm(options, async (orm) => {
        const reports: Report[] = [];
        const chosen = chooseSequences(orm.em, names);
        const progress = new Progress('audit');
        for (const each of chosen) {
          progress.update(reports.length, chosen.length);
          const { limit, schema } = options;
          const report = await inHand(orm.em.fork(), each, schema).audit({ limit });
          reports.push({ ...report, sequence: each.name });
        }
        progress.end();
        await write(textOf(reports, options));
        if (!reports.every(({ isExact }) => isExact)) {
          exitWith(ExitCode.findings);
        }
      });
    });
}

function textOf(reports: readonly Report[], options: SharedOptions): string {
  switch (formatOf(options)) {
    case 'json':
      return json(reports);
    case 'csv':
      return csv(findingsOf(reports));
    case 'table':
      return forPeople(reports);
  }
}

function forPeople(reports: readonly Report[]): string {
  const summary = tableOf({
    columns: ['sequence', 'table', 'rows', 'keys', 'without number', 'findings'],
    rows: reports.map(({ sequence, table, rows, keys, withoutNumber, isExact, findings, hasMore }) => {
      const found = `${hasMore ? 'more than ' : ''}${String(findings.length)}`;
      return [sequence, table, rows, keys, withoutNumber, isExact ? 'exact' : found];
    }),
  });
  const unchecked = reports
    .filter((report) => report.unchecked.length > 0)
    .map(({ sequence, unchecked: kinds }) => {
      return `${sequence}: ${kinds.join(', ')} not looked for, since startAt or step is a function\n`;
    });
  const found = findingsOf(reports);
  const details = found.rows.length > 0 ? `\n${tableOf(found)}` : '';
  return `${summary}${unchecked.join('')}${details}`;
}

function findingsOf(reports: readonly Report[]): Rows {
  return {
    columns: ['sequence', 'finding', 'scope', 'from', 'to', 'count', 'rows'],
    rows: reports.flatMap(({ sequence, findings }) =>
      findings.map((finding) => [sequence, finding.kind, scopeOf(finding), ...cellsOf(finding)]),
    ),
  };
}

/** From, to, how many, and the primary keys of the rows. */
function cellsOf(finding: Finding): readonly Cell[] {
  switch (finding.kind) {
    case 'gap':
    case 'lostKey':
      return [finding.from, finding.to, finding.count, ''];
    case 'duplicate':
      return [finding.number, finding.number, finding.primaryKeys.length, compact(finding.primaryKeys)];
    case 'belowStart':
    case 'offStep':
      return [finding.number, finding.number, 1, compact([finding.primaryKey])];
    case 'withoutNumber':
      return ['', '', finding.count, ''];
    case 'counterBehind':
      return [finding.counter, finding.last, '', ''];
  }
}

/** Of a key that has no row, what its counter says. */
function scopeOf(finding: Finding): string {
  return finding.kind === 'lostKey' ? finding.counter : compact(finding.scope);
}

/** JSON on one line. */
function compact(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each));
}
