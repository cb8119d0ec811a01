export const CUSTOMERS = ['Ada', 'Bob', 'Cid'] as const;
export type Customer = (typeof CUSTOMERS)[number];

export const YEARS = [2026, 2027] as const;
export type Year = (typeof YEARS)[number];

export const KINDS = ['first', 'one', 'draft', 'thousand', 'issue', 'delete', 'rollback', 'import', 'raw'] as const;
export type Kind = (typeof KINDS)[number];

/** What the reader did with one button, and for whom. */
export interface Step {
  readonly kind: Kind;
  readonly customer: Customer;
  readonly year: Year;
}

/** What the page does by itself. */
export const FIRST: Step = { kind: 'first', customer: 'Ada', year: 2026 };

/** A step as the log names it. */
export function titleOf({ kind, customer, year }: Step): string {
  const whose = `for ${customer}, ${String(year)}`;
  switch (kind) {
    case 'first':
      return 'Three invoices in one flush, for Ada, Bob and Ada';
    case 'one':
      return `One invoice ${whose}`;
    case 'draft':
      return `A draft ${whose}`;
    case 'thousand':
      return 'A thousand invoices in one flush, for three customers';
    case 'issue':
      return 'The oldest draft is issued';
    case 'delete':
      return 'The last invoice is deleted';
    case 'rollback':
      return `One invoice ${whose}, rolled back`;
    case 'import':
      return `An import by raw SQL, with a number, ${whose}`;
    case 'raw':
      return `A row by raw SQL, without a number, ${whose}`;
  }
}
