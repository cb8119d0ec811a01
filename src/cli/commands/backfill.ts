import type { FindOptions } from '@mikro-orm/core';
import { Command } from 'commander';
import { withOrm } from '../orm/with-orm.js';
import { Progress } from '../output/Progress.js';
import { write } from '../output/write.js';
import { chooseSequences } from '../sequences/choose-sequences.js';
import { inHand } from '../sequences/in-hand.js';
import { workOnEach } from '../sequences/work-on-each.js';
import { counted, type Counted } from './counted.js';
import { wholeNumber } from './numbers.js';
import { addSharedOptions, type SharedOptions } from './shared-options.js';
import { parseOrder } from '../migration/order-by.js';

interface BackfillCommandOptions extends SharedOptions {
  readonly orderBy?: string | undefined;
  readonly batchSize?: number | undefined;
  readonly lockTimeout?: number | undefined;
  readonly schema?: string | undefined;
}

const EXAMPLES = `
Examples:
  $ npx auto-sequence backfill Invoice.number --order-by issuedAt
  $ npx auto-sequence backfill Invoice.number --order-by issuedAt --batch-size 1000`;

export function backfillCommand(): Command {
  const command = new Command('backfill')
    .description('number the rows that have no number, after the last one of their key')
    .argument('<Entity.property...>', 'the sequences, or entities for all of theirs')
    .option('--order-by <properties>', 'the order in which rows of a key are numbered: issuedAt,id:desc')
    .option('--batch-size <count>', 'so many rows in a transaction, while others write', wholeNumber(1))
    .option('--lock-timeout <milliseconds>', 'how long the lock of the table is waited for', wholeNumber(0))
    .option('--schema <name>', 'the schema, for entities whose schema differs from row to row');
  return addSharedOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (names: readonly string[], options: BackfillCommandOptions) => {
      await withOrm(options, async (orm) => {
        const { batchSize, lockTimeout, schema } = options;
        const orderBy = orderOf(options.orderBy);
        const rows = await workOnEach<Counted>(chooseSequences(orm.em, names), async (each) => {
          const progress = new Progress(each.name);
          const count = await inHand(orm.em.fork(), each, schema).backfill({
            orderBy,
            batchSize,
            lockTimeout,
            onProgress: ({ done, total }) => {
              progress.update(done, total);
            },
          });
          progress.end();
          return { sequence: each.name, count };
        });
        await write(counted(rows, 'numbered', options));
      });
    });
}

/** As `em.find` takes it. */
function orderOf(text: string | undefined): FindOptions<object>['orderBy'] {
  return text?.split(',').map((part) => {
    const { path, direction } = parseOrder(part.trim());
    return path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), direction) as object;
  });
}
