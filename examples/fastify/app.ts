import { type MikroORM, RequestContext } from '@mikro-orm/core';
import { fastify, type FastifyInstance } from 'fastify';
import type { InvoiceInput } from '../invoicing/input.ts';
import {
  correctInvoice,
  createCustomer,
  createInvoice,
  issueInvoice,
  listInvoices,
} from '../invoicing/invoices.ts';
import { problemOf } from '../invoicing/problem.ts';
import {
  correctionBody,
  customerBody,
  idParams,
  invoiceBody,
} from './schemas.ts';

interface Id {
  readonly id: number;
}

export function createApp(orm: MikroORM): FastifyInstance {
  const app = fastify();

  // #region context
  app.addHook('onRequest', (_request, _reply, done) => {
    RequestContext.create(orm.em, done);
  });
  // #endregion context

  // #region routes
  // Behind the hook, `orm.em` is the entity manager of the request.
  app.post<{ Body: { name: string } }>(
    '/customers',
    { schema: { body: customerBody } },
    async (request, reply) => {
      reply.status(201);
      return createCustomer(orm.em, request.body.name);
    },
  );

  app.post<{ Params: Id; Body: InvoiceInput }>(
    '/customers/:id/invoices',
    { schema: { params: idParams, body: invoiceBody } },
    async (request, reply) => {
      reply.status(201);
      return createInvoice(orm.em, request.params.id, request.body);
    },
  );

  app.post<{ Params: Id }>(
    '/invoices/:id/issue',
    { schema: { params: idParams } },
    (request) => issueInvoice(orm.em, request.params.id),
  );
  // #endregion routes

  app.get<{ Params: Id }>(
    '/customers/:id/invoices',
    { schema: { params: idParams } },
    (request) => listInvoices(orm.em, request.params.id),
  );

  app.patch<{ Params: Id; Body: { cents?: number; number?: number } }>(
    '/invoices/:id',
    { schema: { params: idParams, body: correctionBody } },
    (request) => correctInvoice(orm.em, request.params.id, request.body),
  );

  // #region errors
  app.setErrorHandler((error, _request, reply) => {
    const problem = problemOf(error, orm.em);
    if (!problem) {
      throw error;
    }
    if (problem.status === 503) {
      reply.header('retry-after', '1');
    }
    return reply
      .status(problem.status)
      .type('application/problem+json')
      .send(problem);
  });
  // #endregion errors
  return app;
}
