import { Command } from 'commander';
import { onlineDrafts, simpleDrafts } from '../migration/drafts.js';
import type { NumberingOptions } from '../migration/numbering-of.js';
import { planFor } from '../migration/plan.js';
import { openMigrator, type Written } from '../migration/SequenceMigrator.js';
import type { SqlOrm } from '../orm/open-orm.js';
import { withOrm } from '../orm/with-orm.js';
import { csv, formatOf, json, tableOf } from '../output/Format.js';
import { write } from '../output/write.js';
import { chooseOne } from '../sequences/choose-sequences.js';
import { addSharedOptions, type SharedOptions } from './shared-options.js';

interface MigrationOptions extends NumberingOptions {
  readonly online?: boolean | undefined;
  readonly name?: string | undefined;
  readonly path?: string | undefined;
}

const EXAMPLES = `
Examples:
  $ npx auto-sequence migration Invoice.number --order-by issuedAt,id
  $ npx auto-sequence migration Invoice.number --order-by issuedAt:desc,id --name number_invoices
  $ npx auto-sequence migration Invoice.number --order-by id --where "status <> 'draft'"
  $ npx auto-sequence migration Invoice.number --order-by id --online`;

export function migrationCommand(): Command {
  const command = new Command('migration')
    .description('write a MikroORM migration that gives a table with rows its sequence')
    .argument('<Entity.property>', 'the sequence, as the entity declares it')
    .requiredOption('--order-by <properties>', 'the order in which rows of a key are numbered: issuedAt,id:desc')
    .option('--online', 'in steps that let the application go on writing')
    .option('--start-at <sql>', 'where the option `startAt` is a function: the same in SQL')
    .option('--step <sql>', 'where the option `step` is a function: the same in SQL')
    .option('--where <sql>', 'where the option `when` is given: which rows get a number')
    .option('--name <name>', 'what the name of the file says behind the time')
    .option('--path <folder>', "where to write, instead of the config's folder for migrations");
  return addSharedOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (sequence: string, options: MigrationOptions & SharedOptions) => {
      await withOrm(options, async (orm) => {
        const files = await writeMigrations(orm, sequence, options);
        await write(textOf(files, options));
      });
    });
}

async function writeMigrations(orm: SqlOrm, name: string, options: MigrationOptions): Promise<readonly Written[]> {
  const em = orm.em.fork();
  const chosen = chooseOne(em, name);
  const migrator = await openMigrator(orm);
  const plan = await planFor(em, migrator, chosen, options);
  const title = options.name ?? `number_${chosen.sequence.home.tableName}_${chosen.sequence.column}`;
  const drafts = options.online === true ? onlineDrafts(em, plan, title) : simpleDrafts(em, plan, title);
  if (options.online === true) {
    migrator.leaveTransactions();
  }
  const written: Written[] = [];
  for (const draft of drafts) {
    written.push(await migrator.write(draft, options.path));
  }
  await migrator.storeSchema(plan.after);
  return written;
}

function textOf(files: readonly Written[], options: SharedOptions): string {
  switch (formatOf(options)) {
    case 'json':
      return json(files.map(({ fileName, up, down }) => ({ fileName, up, down })));
    case 'csv':
      return csv({ columns: ['file'], rows: files.map(({ fileName }) => [fileName]) });
    case 'table':
      return tableOf({ columns: ['file'], rows: files.map(({ fileName }) => [fileName]) });
  }
}
