/** Writes a result, and waits until its reader has taken it. */
export async function write(text: string): Promise<void> {
  await new Promise<void>((resolve) => {
    process.stdout.write(text, () => {
      resolve();
    });
  });
}

/** Tells a person what was done. It is no result, and goes beside it. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
