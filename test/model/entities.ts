import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { autoSequence } from 'mikro-orm-auto-sequence';

/** A ticket with this title is refused by the database. */
export const REFUSED_TITLE = 'refused';

/** Tickets are numbered per project, and without a project together. */
export const Ticket = defineEntity({
  name: 'Ticket',
  properties: {
    id: p.integer().primary(),
    project: p.string().nullable(),
    title: p.string().default('untitled'),
    number: autoSequence({ uniqueWith: 'project' }),
  },
  checks: [{ expression: `title <> '${REFUSED_TITLE}'` }],
});

/** Steps are numbered per ticket, in whose flush they are created. */
export const Step = defineEntity({
  name: 'Step',
  properties: {
    id: p.integer().primary(),
    ticket: () => p.manyToOne(Ticket),
    number: autoSequence({ uniqueWith: 'ticket' }),
  },
});

export type Ticket = InferEntity<typeof Ticket>;
