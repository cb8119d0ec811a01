/** The entities of the guide, beside those of the quick start. */
// #region ticket
import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence } from 'mikro-orm-auto-sequence';

export const Project = defineEntity({
  name: 'Project',
  properties: { id: p.integer().primary(), name: p.string() },
});

export const Ticket = defineEntity({
  name: 'Ticket',
  properties: {
    id: p.integer().primary(),
    project: () => p.manyToOne(Project),
    title: p.string(),
    number: autoSequence({ uniqueWith: 'project' }),
  },
});
// #endregion ticket
