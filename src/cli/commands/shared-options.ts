import { type Command, Option } from 'commander';
import type { ConfigChoice } from '../orm/open-orm.js';
import type { FormatOptions } from '../output/Format.js';

/** What every command takes. */
export interface SharedOptions extends ConfigChoice, FormatOptions {}

/** @param output says what stands in the JSON and the CSV */
export function addSharedOptions(command: Command): Command {
  return command
    .option('--config <file...>', "MikroORM's config, where @mikro-orm/cli would not find it")
    .option('--context <name>', 'the `contextName` of one config among several')
    .addOption(new Option('--json', 'print JSON').conflicts('csv'))
    .addOption(new Option('--csv', 'print CSV with a heading'));
}
