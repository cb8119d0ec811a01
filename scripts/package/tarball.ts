import { join } from 'node:path';
import { root } from './root.ts';
import { npm, type Steps } from './Steps.ts';

/** The package as it would be published. */
export interface Tarball {
  readonly file: string;
  /** Bytes of the tarball. */
  readonly size: number;
  /** Bytes that it takes in `node_modules`. */
  readonly unpackedSize: number;
  readonly fileCount: number;
}

interface PackReport {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly entryCount: number;
}

/** Builds and packs it, as `npm publish` does. */
export async function pack(steps: Steps): Promise<Tarball> {
  await steps.run(npm, ['run', '--silent', 'build'], { cwd: root });
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', steps.folder];
  const [report] = JSON.parse(await steps.run(npm, args, { cwd: root })) as [PackReport];
  return {
    file: join(steps.folder, report.filename),
    size: report.size,
    unpackedSize: report.unpackedSize,
    fileCount: report.entryCount,
  };
}
