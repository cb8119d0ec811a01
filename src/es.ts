export { AutoSequence } from './declare/decorators/es.js';
