/** The properties of an invoice that can partition its numbers. */
export const SCOPES = ['customer', 'year'] as const;
export type ScopeName = (typeof SCOPES)[number];

/** The switches of the page. The two numbers are what the reader typed: the library judges them. */
export interface Declaration {
  readonly uniqueWith: readonly ScopeName[];
  readonly startAt: string;
  readonly step: string;
  readonly reuse: boolean;
  readonly trigger: boolean;
  /** Whether drafts get no number. */
  readonly when: boolean;
}

export const DEFAULT: Declaration = {
  uniqueWith: ['customer'],
  startAt: '1',
  step: '1',
  reuse: true,
  trigger: false,
  when: false,
};

/** The declaration as the reader would write it. */
export function codeOf({ uniqueWith, startAt, step, reuse, trigger, when }: Declaration): string {
  const options = [
    ...scopeText(uniqueWith),
    ...(startAt === DEFAULT.startAt ? [] : [`startAt: ${startAt},`]),
    ...(step === DEFAULT.step ? [] : [`step: ${step},`]),
    ...(reuse ? [] : ['reuse: false,']),
    ...(trigger ? ['trigger: true,'] : []),
    ...(when ? ["when: ({ status }: { status: string }) => status !== 'draft',"] : []),
  ];
  const list = options.length === 0 ? '' : `{\n${options.map((option) => `      ${option}\n`).join('')}    }`;
  return `const Invoice = defineEntity({
  name: 'Invoice',
  properties: {
    id: p.integer().primary(),
    customer: p.string(),
    year: p.integer(),
    status: p.string(),
    number: autoSequence(${list})${when ? '.nullable()' : ''},
  },
});
`;
}

function scopeText(names: readonly ScopeName[]): string[] {
  const [first, ...others] = names.map((name) => `'${name}'`);
  if (first === undefined) {
    return [];
  }
  return [`uniqueWith: ${others.length === 0 ? first : `[${[first, ...others].join(', ')}]`},`];
}
