import { copyingPglite } from './copy-in.js';
import { describeCopy } from './describe-copy.js';

describeCopy(copyingPglite);
