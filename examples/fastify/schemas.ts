/**
 * What the requests must look like. Fastify removes properties that are not
 * named: a `number` never reaches the entity.
 */

export const idParams = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'integer' } },
} as const;

export const customerBody = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: { name: { type: 'string', minLength: 1 } },
} as const;

// #region invoice
export const invoiceBody = {
  type: 'object',
  required: ['cents'],
  additionalProperties: false,
  properties: {
    cents: { type: 'integer' },
    status: { enum: ['draft', 'issued'], default: 'issued' },
  },
} as const;
// #endregion invoice

/** Whether the number may be changed, the library decides. */
export const correctionBody = {
  type: 'object',
  additionalProperties: false,
  properties: { cents: { type: 'integer' }, number: { type: 'integer' } },
} as const;
