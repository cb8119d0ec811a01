/** Something that is warned of, unless it has ended by then. */
export class LateWait {
  constructor(
    /** By the clock of `performance`. */
    readonly due: number,
    readonly warn: () => void,
  ) {}
}

/** Those that have not ended. One timer serves them all: one for each flush took a tenth of the time that a flush adds. */
const waits = new Set<LateWait>();
let timer: ReturnType<typeof setTimeout> | undefined;
let nextDue = Infinity;

/** Calls `warn` after so many milliseconds. */
export function startWait(after: number, warn: () => void): LateWait {
  const wait = new LateWait(performance.now() + after, warn);
  waits.add(wait);
  if (wait.due < nextDue) {
    lookAt(wait.due);
  }
  return wait;
}

export function endWait(wait: LateWait | undefined): void {
  if (wait) {
    waits.delete(wait);
  }
}

function lookAt(due: number): void {
  clearTimeout(timer);
  nextDue = due;
  timer = setTimeout(look, Math.max(due - performance.now(), 0));
  letProcessEnd(timer);
}

function look(): void {
  nextDue = Infinity;
  const now = performance.now();
  let earliest = Infinity;
  for (const wait of waits) {
    if (wait.due <= now) {
      waits.delete(wait);
      wait.warn();
    } else {
      earliest = Math.min(earliest, wait.due);
    }
  }
  if (earliest < nextDue) {
    lookAt(earliest);
  }
}

/** The timer goes on when all have ended. In a browser it is a number. */
function letProcessEnd(started: { unref?: () => unknown } | number): void {
  if (typeof started === 'object') {
    started.unref?.();
  }
}
