// @errors: 1240 1241 1238 2345
// ---cut-start---
class Customer {
  id!: number;
}
type Opt<T> = T;
// ---cut-end---
import { AutoSequence } from 'mikro-orm-auto-sequence/es';

class Invoice {
  customer!: Customer;

  @AutoSequence({ uniqueWith: 'custmer' })
  number!: Opt<number>;
}
