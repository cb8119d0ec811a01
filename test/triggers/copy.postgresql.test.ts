import { copyingPostgresql } from './copy-in.js';
import { describeCopy } from './describe-copy.js';

describeCopy(copyingPostgresql);
