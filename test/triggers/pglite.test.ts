import { describe, expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence, AutoSequenceCounter, AutoSequenceSubscriber } from 'mikro-orm-auto-sequence';
import { pglite } from '../support/databases/pglite/index.js';
import { triggered } from '../support/databases/triggered.js';
import { describeNumbering } from '../suites/flushing/index.js';
import { describeBesideTheUnitOfWork } from '../suites/shapes/beside-the-unit-of-work.js';
import { rowsOf } from './tickets.js';

const database = triggered(pglite);

describe(database.name, () => {
  describeNumbering(database);
  describeBesideTheUnitOfWork(database);

  test.each([true, false])('the lines of a COPY are numbered, and a flush counts on (reuse: %s)', async (reuse) => {
    const Ticket = defineEntity({
      name: 'Ticket',
      properties: {
        id: p.integer().primary(),
        project: p.string(),
        number: autoSequence({ uniqueWith: 'project', trigger: true, reuse }),
      },
    });
    const entities = [Ticket, AutoSequenceCounter];
    const tickets = await pglite.init({ entities, subscribers: [new AutoSequenceSubscriber()] });
    const em = tickets.em();
    await em.execute(`copy (values ('A'), ('B'), ('A')) to '/tmp/projects'`);
    await em.execute(`copy ticket (project) from '/tmp/projects'`);
    em.create(Ticket, { project: 'A' });
    await em.flush();
    await expect(rowsOf(tickets)).resolves.toEqual(['A 1', 'B 1', 'A 2', 'A 3']);
  });
});
