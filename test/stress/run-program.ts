import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs a program to its end, and returns what it has said.
 *
 * @throws Error when it ends with another code than 0
 */
export async function runProgram(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const child = spawn(name, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) {
    throw new Error(`${name} ended with ${String(code)}: ${output}`);
  }
  return output;
}
