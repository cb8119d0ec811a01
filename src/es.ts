/**
 * The decorator, for TC39 decorators: beside those of `@mikro-orm/decorators/es`.
 *
 * @module mikro-orm-auto-sequence/es
 */

export { AutoSequence } from './declare/decorators/es.js';
