import { afterAll, afterEach, beforeEach } from '@jest/globals';
import { closeSince, openedCount } from './test-orm.js';

// Closes after each test what it opened, and after each file what was opened outside its tests.
let openedBefore = 0;
beforeEach(() => {
  openedBefore = openedCount();
});
afterEach(() => closeSince(openedBefore));
afterAll(() => closeSince(0));
