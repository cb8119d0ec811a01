import { computed, onBeforeUnmount, onMounted, ref, shallowRef } from 'vue';
import { MAX_STEPS, queryOf, type State, stateOf } from './address.js';
import type { Declaration } from './declaration.js';
import { type Failure, failureOf } from './failure.js';
import type { Counter, Row, Shop } from './Shop.js';
import { standInForNode } from './stand-ins.js';
import { type Step, titleOf } from './steps.js';

/** A step that was done. */
export interface Entry {
  readonly id: number;
  readonly title: string;
  /** In lines, as they are shown. */
  readonly statements: readonly string[];
  readonly numbers: readonly (number | null)[];
  readonly failure: Failure | undefined;
}

const SHOWN_ROWS = 20;

/** The state of the page, which follows its address, and what the reader can do. */
export function usePlayground() {
  const state = shallowRef<State>(stateOf(''));
  const log = shallowRef<readonly Entry[]>([]);
  const rows = shallowRef<readonly Row[]>([]);
  const counters = shallowRef<readonly Counter[]>([]);
  const rowCount = ref(0);
  const draftCount = ref(0);
  /** Why there is no shop: the declaration cannot work, or the database did not start. */
  const problem = shallowRef<Failure>();
  const isBusy = ref(true);

  let shop: Shop | undefined;
  /** One thing at a time; what has been overtaken by a new declaration is left out. */
  let queue = Promise.resolve();
  let generation = 0;

  function enqueue(work: (isOvertaken: () => boolean) => Promise<void>): void {
    const mine = generation;
    const isOvertaken = () => mine !== generation;
    isBusy.value = true;
    queue = queue.then(async () => {
      if (!isOvertaken()) {
        await work(isOvertaken).catch((error: unknown) => (problem.value = failureOf(error)));
      }
      if (!isOvertaken()) {
        isBusy.value = false;
      }
    });
  }

  function show(next: State): void {
    state.value = next;
    // VitePress keeps the scroll position in the state of the history.
    history.replaceState(history.state, '', `${location.pathname}${queryOf(next)}`);
  }

  /** Does all steps again, on an empty database and under the declaration of now. */
  function replay(): void {
    generation++;
    enqueue(async (isOvertaken) => {
      await shop?.close();
      shop = undefined;
      [log.value, rows.value, counters.value, rowCount.value, draftCount.value] = [[], [], [], 0, 0];
      problem.value = undefined;
      standInForNode();
      const { Shop } = await import('./Shop.js');
      shop = await Shop.open(state.value.declaration);
      for (const step of state.value.steps) {
        if (isOvertaken()) {
          return;
        }
        await run(shop, step);
      }
      await look(shop);
    });
  }

  async function run(shop: Shop, step: Step): Promise<void> {
    const { statements, numbers, error } = await shop.run(step);
    const { pretty } = await import('./sql.js');
    const entry = {
      id: log.value.length + 1,
      title: titleOf(step),
      statements: statements.map(pretty),
      numbers,
      failure: error === undefined ? undefined : failureOf(error),
    };
    log.value = [entry, ...log.value];
  }

  async function look(shop: Shop): Promise<void> {
    const { newest, count } = await shop.rows(SHOWN_ROWS);
    counters.value = state.value.declaration.reuse ? [] : await shop.counters();
    draftCount.value = await shop.countDrafts();
    rows.value = newest;
    rowCount.value = count;
  }

  function doStep(step: Step): void {
    const { declaration, steps } = state.value;
    show({ declaration, steps: [...steps, step] });
    enqueue(async () => {
      if (shop) {
        await run(shop, step);
        await look(shop);
      }
    });
  }

  function declare(change: Partial<Declaration>): void {
    show({ ...state.value, declaration: { ...state.value.declaration, ...change } });
    replay();
  }

  function undo(): void {
    show({ ...state.value, steps: state.value.steps.slice(0, -1) });
    replay();
  }

  function startAgain(): void {
    show(stateOf(''));
    replay();
  }

  onMounted(() => {
    state.value = stateOf(location.search);
    replay();
  });

  onBeforeUnmount(() => {
    generation++;
    void queue.then(() => shop?.close());
  });

  const isFull = computed(() => state.value.steps.length >= MAX_STEPS);
  return {
    state,
    log,
    rows,
    counters,
    rowCount,
    draftCount,
    problem,
    isBusy,
    isFull,
    declare,
    doStep,
    undo,
    startAgain,
  };
}
