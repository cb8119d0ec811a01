import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  ParseIntPipe,
  Patch,
  Post,
} from '@nestjs/common';
import type { Customer, Invoice } from '../invoicing/entities.ts';
import {
  readCorrection,
  readCustomer,
  readInvoice,
} from '../invoicing/input.ts';
import { InvoicesService } from './invoices.service.ts';

@Controller()
export class InvoicesController {
  constructor(private readonly invoices: InvoicesService) {}

  @Post('customers')
  createCustomer(@Body() body: unknown): Promise<Customer> {
    return this.invoices.createCustomer(readCustomer(body).name);
  }

  // #region routes
  @Post('customers/:id/invoices')
  create(
    @Param('id', ParseIntPipe) id: number,
    @Body() body: unknown,
  ): Promise<Invoice> {
    return this.invoices.create(id, readInvoice(body));
  }

  @Post('invoices/:id/issue')
  @HttpCode(200)
  issue(@Param('id', ParseIntPipe) id: number): Promise<Invoice> {
    return this.invoices.issue(id);
  }
  // #endregion routes

  @Get('customers/:id/invoices')
  list(@Param('id', ParseIntPipe) id: number): Promise<Invoice[]> {
    return this.invoices.list(id);
  }

  @Patch('invoices/:id')
  correct(
    @Param('id', ParseIntPipe) id: number,
    @Body() body: unknown,
  ): Promise<Invoice> {
    return this.invoices.correct(id, readCorrection(body));
  }
}
