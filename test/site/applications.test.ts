import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MikroORM } from '@mikro-orm/core';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseOptions } from '../../examples/invoicing/database.js';
import { Customer, Invoice } from '../../examples/invoicing/entities.js';
import { type ExampleName, examplePrograms } from '../../scripts/example-programs.js';
import { startPostgres } from '../support/databases/postgresql/embedded-postgres.js';
import { withClient } from '../support/databases/postgresql/with-client.js';
import { eventually } from '../support/gate.js';
import { type Answer, Application } from './Application.js';

const INVOICES = 20;

const folder = mkdtempSync(join(tmpdir(), 'auto-sequence-applications-'));
let postgres: Awaited<ReturnType<typeof startPostgres>>;

beforeAll(async () => {
  for (const { before } of Object.values(examplePrograms)) {
    if (before) {
      execFileSync(process.execPath, before);
    }
  }
  postgres = await startPostgres();
});

afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true });
});

const databases = {
  'a file of SQLite': (name: string) => join(folder, `${name}.db`),
  PostgreSQL: (name: string) => Object.assign(new URL(postgres.url), { pathname: `/${name}` }).href,
};

describe.each(['express', 'fastify', 'nestjs'] as const)('%s', (name: ExampleName) => {
  describe.each(Object.entries(databases))('on %s', (database, urlOf) => {
    let url: string;
    let applications: Application[];
    let application: Application;
    let customer: string;

    beforeAll(async () => {
      url = urlOf(name);
      // The first one makes the database.
      application = await Application.start(name, url);
      applications = [application, await Application.start(name, url)];
      const ada = await application.post('/customers', { name: 'Ada' });
      expect(ada).toMatchObject({ status: 201, body: { name: 'Ada' } });
      customer = `/customers/${String(ada.body['id'])}`;
    });

    afterAll(async () => {
      await Promise.all(applications.map((each) => each.stop()));
    });

    test('two processes give consecutive numbers to requests that come at once', async () => {
      const half = Array.from({ length: INVOICES / 2 }, (_, cents) => ({ cents }));
      const requests = applications.flatMap((each) =>
        half.map((invoice) => each.post(`${customer}/invoices`, invoice)),
      );
      const answers = await Promise.all(requests);
      expect(answers.map(({ status }) => status)).toEqual(Array<number>(INVOICES).fill(201));
      const numbers = answers.map(({ body }) => Number(body['number']));
      expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: INVOICES }, (_, i) => i + 1));
    });

    test('a draft gets its number when it is issued, and keeps it', async () => {
      const draft = await application.post(`${customer}/invoices`, { cents: 1200, status: 'draft' });
      expect(draft.status).toBe(201);
      expect(draft.body['number'] ?? null).toBeNull();
      const issue = () => application.post(`/invoices/${String(draft.body['id'])}/issue`);
      const expected = { status: 200, body: { status: 'issued', number: INVOICES + 1 } };
      expect(await issue()).toMatchObject(expected);
      expect(await issue()).toMatchObject(expected);
    });

    test('the number of an invoice cannot be changed: 422', async () => {
      const [invoice] = (await application.get(`${customer}/invoices`)).body as unknown as { id: number }[];
      const path = `/invoices/${String(invoice?.id)}`;
      expectProblem(await application.patch(path, { number: 99 }), 422, 'AUTO_SEQUENCE_NOT_EDITABLE');
      expect(await application.patch(path, { cents: 5 })).toMatchObject({ status: 200, body: { cents: 5, number: 1 } });
    });

    test('a number in the body of a new invoice is not taken', async () => {
      const answer = await application.post(`${customer}/invoices`, { cents: 1, number: 2_147_483_647 });
      expect(answer).toMatchObject({ status: 201, body: { number: INVOICES + 2 } });
    });

    test('no customer: 404, and no cents: 400', async () => {
      expectProblem(await application.post('/customers/99/invoices', { cents: 1 }), 404, 'NOT_FOUND');
      expect((await application.post(`${customer}/invoices`)).status).toBe(400);
    });

    test('while another program holds the numbers: 503, and afterwards 201', async () => {
      const orm = await MikroORM.init(databaseOptions(url));
      try {
        await orm.em.fork().transactional(async (em) => {
          em.create(Invoice, { customer: em.getReference(Customer, 1), cents: 1 });
          await em.flush();
          const answer = await application.post(`${customer}/invoices`, { cents: 1 });
          expectProblem(answer, 503, 'AUTO_SEQUENCE_LOCK_TIMEOUT');
          expect(answer.headers.get('retry-after')).toBe('1');
        });
      } finally {
        await orm.close();
      }
      const answer = await application.post(`${customer}/invoices`, { cents: 1 });
      expect(answer).toMatchObject({ status: 201, body: { number: INVOICES + 4 } });
    });

    // SQLite has one writer, so that nobody is faster there.
    if (database === 'PostgreSQL') {
      test('a program that takes no lock was faster with the number: 409, and afterwards 201', async () => {
        const answer = await withClient(url, async (program) => {
          await program.query('begin');
          await program.query(
            `insert into invoice (customer_id, cents, number) values (1, 1, ${String(INVOICES + 5)})`,
          );
          const inserting = application.post(`${customer}/invoices`, { cents: 1 });
          await eventually(async () => {
            const { rows } = await program.query('select 1 from pg_locks where not granted');
            return rows.length > 0;
          });
          await program.query('commit');
          return inserting;
        });
        expectProblem(answer, 409, 'CONFLICT');
        const again = await application.post(`${customer}/invoices`, { cents: 1 });
        expect(again).toMatchObject({ status: 201, body: { number: INVOICES + 6 } });
      });
    }
  });
});

function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer).toMatchObject({ status, body: { code } });
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
}
