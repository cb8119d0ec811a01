/** The decorators of `decorators.ts`: TC39's here, and TypeScript's experimental ones in `flavour.legacy.ts`. */
export { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/es';
export { AutoSequence } from 'mikro-orm-auto-sequence/es';
