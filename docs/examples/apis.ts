import type { EntityManager } from '@mikro-orm/core';
import { buildSchema } from 'graphql';
import { Ticket } from './entities.js';

// #region list
/** GET /projects/1/tickets?after=40: the page after number 40. */
export async function listTickets(
  em: EntityManager,
  project: number,
  after = 0,
) {
  return em.find(
    Ticket,
    { project, number: { $gt: after } },
    { orderBy: { number: 'asc' }, limit: 20 },
  );
}
// #endregion list

// #region graphql
export const schema = buildSchema(`
  type Ticket {
    number: Int!
    title: String!
  }

  # No number: it is not for the caller to give.
  input TicketInput {
    project: Int!
    title: String!
  }

  type Query {
    ticket(project: Int!, number: Int!): Ticket
  }

  type Mutation {
    createTicket(input: TicketInput!): Ticket!
  }
`);

export const resolvers = (em: EntityManager) => ({
  ticket: (where: { project: number; number: number }) =>
    em.findOne(Ticket, where),

  createTicket: async ({
    input,
  }: {
    input: { project: number; title: string };
  }) => {
    const ticket = em.create(Ticket, input);
    await em.flush();
    return ticket;
  },
});
// #endregion graphql
