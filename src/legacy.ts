export { AutoSequence } from './declare/decorators/legacy.js';
