/** The body of a request is not what it must be. */
export class InvalidInputError extends Error {}

export interface InvoiceInput {
  readonly cents: number;
  readonly status: 'draft' | 'issued';
}

/** What is expected, and no more: a `number` never reaches the entity. */
export function readInvoice(body: unknown): InvoiceInput {
  const { cents, status = 'issued' } = readObject(body);
  if (status !== 'draft' && status !== 'issued') {
    throw new InvalidInputError('`status` must be `draft` or `issued`.');
  }
  return { cents: readInteger(cents, 'cents'), status };
}

export function readCustomer(body: unknown): { name: string } {
  const { name } = readObject(body);
  if (typeof name !== 'string' || name === '') {
    throw new InvalidInputError('`name` must be a text.');
  }
  return { name };
}

/** Whether the number may be changed, the library decides. */
export function readCorrection(body: unknown): {
  cents?: number;
  number?: number;
} {
  const { cents, number } = readObject(body);
  return {
    ...(cents !== undefined && { cents: readInteger(cents, 'cents') }),
    ...(number !== undefined && { number: readInteger(number, 'number') }),
  };
}

export function readId(text: string | undefined): number {
  return readInteger(Number(text), 'id');
}

function readObject(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null) {
    throw new InvalidInputError('The body must be a JSON object.');
  }
  return { ...body };
}

function readInteger(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new InvalidInputError(`\`${name}\` must be an integer.`);
  }
  return value;
}
