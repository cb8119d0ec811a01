import { Command } from 'commander';
import { withOrm } from '../orm/with-orm.js';
import { Progress } from '../output/Progress.js';
import { write } from '../output/write.js';
import { chooseSequences } from '../sequences/choose-sequences.js';
import { inHand } from '../sequences/in-hand.js';
import { workOnEach } from '../sequences/work-on-each.js';
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
        const chosen = chooseSequences(orm.em, names);
        const rows = await workOnEach<Counted>(chosen, async (each, at) => {
          const progress = new Progress(`resync ${each.name}`);
          progress.update(at, chosen.length);
          const count = await inHand(orm.em.fork(), each, options.schema).resync();
          progress.end();
          return { sequence: each.name, count };
        });
        await write(counted(rows, 'resynced', options));
      });
    });
}
