import { Command } from 'commander';
import type { AuditOutput } from '../audit/AuditOutput.js';
import { CsvOutput } from '../audit/CsvOutput.js';
import { JsonOutput } from '../audit/JsonOutput.js';
import { TableOutput } from '../audit/TableOutput.js';
import { ExitCode } from '../exit-code.js';
import type { SqlOrm } from '../orm/open-orm.js';
import { withOrm } from '../orm/with-orm.js';
import { formatOf } from '../output/Format.js';
import { Progress } from '../output/Progress.js';
import { Sink } from '../output/Sink.js';
import { chooseSequences, type ChosenSequence } from '../sequences/choose-sequences.js';
import { inHand } from '../sequences/in-hand.js';
import { workOnEach } from '../sequences/work-on-each.js';
import { wholeNumber } from './numbers.js';
import { addSharedOptions, type SharedOptions } from './shared-options.js';

interface AuditCommandOptions extends SharedOptions {
  readonly limit: number;
  readonly schema?: string | undefined;
}

const EXAMPLES = `
Examples:
  $ npx auto-sequence audit
  $ npx auto-sequence audit Invoice.number --csv --limit all > findings.csv
  $ npx auto-sequence audit Invoice --json --limit 10`;

/** @param exitWith takes the code when something is found */
export function auditCommand(exitWith: (code: ExitCode) => void): Command {
  const command = new Command('audit')
    .description('report gaps, duplicates and whatever else is not as the sequences count; no lock is taken')
    .argument('[Entity.property...]', 'the sequences, or entities for all of theirs; default: all')
    .option('--limit <count>', 'how many findings of a sequence are listed, or `all`', limitOf, 1000)
    .option('--schema <name>', 'the schema, for entities whose schema differs from row to row');
  return addSharedOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (names: readonly string[], options: AuditCommandOptions) => {
      await withOrm(options, async (orm) => {
        const sink = new Sink();
        const output = outputOf(options, sink);
        const chosen = chooseSequences(orm.em, names);
        const areExact = await workOnEach(chosen, async (each, at) => {
          const progress = new Progress(`audit ${each.name}`, formatOf(options) !== 'table');
          progress.update(at, chosen.length);
          const isExact = await auditOne(orm, each, options, output, sink);
          progress.end();
          return isExact;
        });
        output.end();
        await sink.end();
        if (areExact.includes(false)) {
          exitWith(ExitCode.findings);
        }
      });
    });
}

/** @returns whether nothing was found */
async function auditOne(
  orm: SqlOrm,
  chosen: ChosenSequence,
  { limit, schema }: AuditCommandOptions,
  output: AuditOutput,
  sink: Sink,
): Promise<boolean> {
  let count = 0;
  const findings = inHand(orm.em.fork(), chosen, schema).auditing((summary) => {
    output.begin(chosen.name, summary);
  });
  for await (const finding of findings) {
    if (count++ >= limit) {
      break;
    }
    output.finding(finding);
    await sink.drain();
  }
  output.endSequence({ isExact: count === 0, hasMore: count > limit });
  return count === 0;
}

function outputOf(options: SharedOptions, sink: Sink): AuditOutput {
  switch (formatOf(options)) {
    case 'json':
      return new JsonOutput(sink);
    case 'csv':
      return new CsvOutput(sink);
    case 'table':
      return new TableOutput(sink);
  }
}

function limitOf(text: string): number {
  return text === 'all' ? Infinity : wholeNumber(0)(text);
}
