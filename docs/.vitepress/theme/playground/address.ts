import { type Declaration, DEFAULT, SCOPES } from './declaration.js';
import { CUSTOMERS, FIRST, KINDS, type Step, YEARS } from './steps.js';

/** All that the page shows follows from this. */
export interface State {
  readonly declaration: Declaration;
  readonly steps: readonly Step[];
}

/** More than this is no example any more, and would take long to repeat. */
export const MAX_STEPS = 30;

/** The state as the query of an address, and empty for the state in which the page starts. */
export function queryOf({ declaration, steps }: State): string {
  const { uniqueWith, startAt, step, reuse, trigger, when } = declaration;
  const entries: Record<string, [value: string, byDefault: string]> = {
    uniqueWith: [uniqueWith.join(), DEFAULT.uniqueWith.join()],
    startAt: [startAt, DEFAULT.startAt],
    step: [step, DEFAULT.step],
    reuse: [String(reuse), String(DEFAULT.reuse)],
    trigger: [String(trigger), String(DEFAULT.trigger)],
    when: [String(when), String(DEFAULT.when)],
    steps: [steps.map(stepText).join(), stepText(FIRST)],
  };
  const query = new URLSearchParams();
  for (const [name, [value, byDefault]] of Object.entries(entries)) {
    if (value !== byDefault) {
      query.set(name, value);
    }
  }
  const text = query.toString().replaceAll('%2C', ',');
  return text === '' ? '' : `?${text}`;
}

/** The state that an address asks for. What it does not know it leaves out: somebody may have typed it. */
export function stateOf(search: string): State {
  const query = new URLSearchParams(search);
  const uniqueWith = query.get('uniqueWith')?.split(',');
  const steps = query.get('steps')?.split(',').flatMap(stepsOf).slice(0, MAX_STEPS);
  return {
    declaration: {
      uniqueWith: uniqueWith === undefined ? DEFAULT.uniqueWith : SCOPES.filter((name) => uniqueWith.includes(name)),
      startAt: query.get('startAt') ?? DEFAULT.startAt,
      step: query.get('step') ?? DEFAULT.step,
      reuse: query.get('reuse') !== 'false',
      trigger: query.get('trigger') === 'true',
      when: query.get('when') === 'true',
    },
    steps: steps ?? [FIRST],
  };
}

const stepText = ({ kind, customer, year }: Step) => `${kind}.${customer}.${String(year)}`;

function stepsOf(text: string): Step[] {
  const [kindText, customerText, yearText] = text.split('.');
  const kind = KINDS.find((each) => each === kindText);
  const customer = CUSTOMERS.find((each) => each === customerText) ?? FIRST.customer;
  const year = YEARS.find((each) => String(each) === yearText) ?? FIRST.year;
  return kind === undefined ? [] : [{ kind, customer, year }];
}
