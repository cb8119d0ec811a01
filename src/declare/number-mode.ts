/** The JavaScript type in which an entity has its number. */
export type NumberMode = 'number' | 'bigint' | 'string';

interface NumberByMode {
  readonly number: number;
  readonly bigint: bigint;
  readonly string: string;
}

/** A number in the JavaScript type of a mode. */
export type NumberIn<Mode extends NumberMode> = NumberByMode[Mode];

const converters: { readonly [Mode in NumberMode]: (value: NumberIn<NumberMode>) => NumberIn<Mode> } = {
  number: Number,
  bigint: BigInt,
  string: String,
};

/** A number, or what the driver returns for one, in the type of a mode. */
export function toMode<Mode extends NumberMode>(value: NumberIn<NumberMode>, mode: Mode): NumberIn<Mode> {
  return converters[mode](value);
}

/** The safe integer that a value of a mode is, or undefined when it is none. */
export function toNumber(value: unknown, mode: NumberMode): number | undefined {
  const isOfMode = typeof value === mode && (typeof value !== 'string' || /^-?\d+$/.test(value));
  const number = isOfMode ? Number(value) : NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}
