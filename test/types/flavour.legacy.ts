export { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
export { AutoSequence } from 'mikro-orm-auto-sequence/legacy';
