import { defineEntity, p } from '@mikro-orm/core';
import { autoSequence } from 'mikro-orm-auto-sequence';
import { Project } from './entities.js';

const Address = defineEntity({
  name: 'Address',
  embeddable: true,
  properties: { country: p.string() },
});

export const Shipment = defineEntity({
  name: 'Shipment',
  properties: {
    id: p.integer().primary(),
    project: () => p.manyToOne(Project).nullable(),
    year: p.integer(),
    address: () => p.embedded(Address),
    // #region kinds
    // over the whole table
    number: autoSequence(),
    // for each year
    inYear: autoSequence({ uniqueWith: 'year' }),
    // for each project and year; shipments without a project are counted together
    inProject: autoSequence({ uniqueWith: ['project', 'year'] }),
    // for each country
    inCountry: autoSequence({ uniqueWith: 'address.country' }),
    // #endregion kinds
  },
});
