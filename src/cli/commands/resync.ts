import { Command } from 'commander';
import { withOrm } from '../orm/with-orm.js';
import { Progress } from '../output/Progress.js';
import { write } from '../output/write.js';
import { chooseSequences } from '../sequences/choose-sequences.js';
import { inHand } from '../sequences/in-hand.js';
import { counted, type Counted } from './counted.js';
import { addSharedOptions, type SharedOptions } from './shared-options.js';

const EXAMPLES = `
Examples:
  $ npx auto-sequence resync
  $ npx auto-sequence resync Invoice.number --json`;

export function resyncCommand(): Command {
  const command = new Command('resync')
    .description('bring the counters of `reuse: false` up to their tables')
    .argument('[Entity.property...]', 'the sequences, or entities for all of theirs; default: all')
    .option('--schema <name>', 'the schema, for entities whose schema differs from row to row');
  return addSharedOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (names: readonly string[], options: SharedOptions & { readonly schema?: string }) => {
      await withOrm(options, async (orm) => {
        const rows: Counted[] = [];
        const chosen = chooseSequences(orm.em, names);
        const progress = new Progress('resync');
        for (const each of chosen) {
          progress.update(rows.length, chosen.length);
          rows.push({ sequence: each.name, count: await inHand(orm.em.fork(), each, options.schema).resync() });
        }
        progress.end();
        await write(counted(rows, 'resynced', options));
      });
    });
}
