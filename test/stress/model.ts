import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs the model test of `npm test` with more programs. It prints its figures itself. */
export async function runModel(programs: number): Promise<void> {
  const child = spawn('npm', ['run', '--silent', 'jest', '--', 'test/model/'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, MODEL_RUNS: String(programs) },
  });
  const kill = () => child.kill();
  process.once('exit', kill);
  const [code] = (await once(child, 'exit')) as [number | null]; // What Node says of a process that has ended.
  process.removeListener('exit', kill);
  if (code !== 0) {
    throw new Error('The model test has failed.');
  }
}
