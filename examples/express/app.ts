import {
  type EntityManager,
  type MikroORM,
  RequestContext,
} from '@mikro-orm/core';
import express, { type ErrorRequestHandler, type Express } from 'express';
import {
  readCorrection,
  readCustomer,
  readId,
  readInvoice,
} from '../invoicing/input.ts';
import {
  correctInvoice,
  createCustomer,
  createInvoice,
  issueInvoice,
  listInvoices,
} from '../invoicing/invoices.ts';
import { problemOf } from '../invoicing/problem.ts';

export function createApp(orm: MikroORM): Express {
  const app = express();
  // #region context
  app.use(express.json());
  app.use((_request, _response, next) => {
    RequestContext.create(orm.em, next);
  });
  // #endregion context

  // #region routes
  // Behind the middleware, `orm.em` is the entity manager of the request.
  app.post('/customers', async (request, response) => {
    const { name } = readCustomer(request.body);
    response.status(201).json(await createCustomer(orm.em, name));
  });

  app.post('/customers/:id/invoices', async (request, response) => {
    const input = readInvoice(request.body);
    response
      .status(201)
      .json(await createInvoice(orm.em, readId(request.params.id), input));
  });

  app.post('/invoices/:id/issue', async (request, response) => {
    response.json(await issueInvoice(orm.em, readId(request.params.id)));
  });
  // #endregion routes

  app.get('/customers/:id/invoices', async (request, response) => {
    response.json(await listInvoices(orm.em, readId(request.params.id)));
  });

  app.patch('/invoices/:id', async (request, response) => {
    response.json(
      await correctInvoice(
        orm.em,
        readId(request.params.id),
        readCorrection(request.body),
      ),
    );
  });

  app.use(answerErrors(orm.em));
  return app;
}

// #region errors
/** Express 5 hands over what an async handler throws. */
function answerErrors(em: EntityManager): ErrorRequestHandler {
  return (error, _request, response, next) => {
    const problem = problemOf(error, em);
    if (!problem) {
      next(error);
      return;
    }
    if (problem.status === 503) {
      response.set('retry-after', '1');
    }
    response
      .status(problem.status)
      .type('application/problem+json')
      .json(problem);
  };
}
// #endregion errors
