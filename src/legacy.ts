/**
 * The decorator, for TypeScript's `experimentalDecorators`: beside those of `@mikro-orm/decorators/legacy`.
 *
 * @module mikro-orm-auto-sequence/legacy
 */

export { AutoSequence } from './declare/decorators/legacy.js';
