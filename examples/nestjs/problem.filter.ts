import { EntityManager } from '@mikro-orm/core';
import { type ArgumentsHost, Catch } from '@nestjs/common';
import { BaseExceptionFilter, HttpAdapterHost } from '@nestjs/core';
import type { Response } from 'express';
import { problemOf } from '../invoicing/problem.ts';

// #region filter
@Catch()
export class ProblemFilter extends BaseExceptionFilter {
  constructor(
    private readonly em: EntityManager,
    { httpAdapter }: HttpAdapterHost,
  ) {
    super(httpAdapter);
  }

  override catch(error: unknown, host: ArgumentsHost): void {
    const problem = problemOf(error, this.em);
    if (!problem) {
      super.catch(error, host);
      return;
    }
    const response = host.switchToHttp().getResponse<Response>();
    if (problem.status === 503) {
      response.set('retry-after', '1');
    }
    response
      .status(problem.status)
      .type('application/problem+json')
      .json(problem);
  }
}
// #endregion filter
