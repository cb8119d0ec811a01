import { counting } from '../support/databases/counting.js';
import { mariadb } from '../support/databases/mariadb/index.js';
import { describeCounting } from '../suites/index.js';

describeCounting(counting(mariadb, /double|float|timestamp|tells accents apart/));
