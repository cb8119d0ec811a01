import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { databaseOptions } from '../invoicing/database.ts';
import { InvoicesController } from './invoices.controller.ts';
import { InvoicesService } from './invoices.service.ts';
import { ProblemFilter } from './problem.filter.ts';

// #region module
@Module({
  // The subscriber is among the options. Each request gets its context.
  imports: [MikroOrmModule.forRoot(databaseOptions())],
  controllers: [InvoicesController],
  providers: [
    InvoicesService,
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
export class AppModule {}
// #endregion module
