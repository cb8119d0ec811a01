/** What the person at the terminal can put right. It is shown without a stack. */
export class CommandLineError extends Error {
  override readonly name = 'CommandLineError';
}
