import type { Creation } from './Journal.js';

/** @throws Error when the numbers of one flush do not go on after its explicit ones, one by one and in its order */
export function checkFlush(creations: readonly Creation[]): void {
  for (const project of new Set(creations.map(({ ticket }) => ticket.project))) {
    const group = creations.filter(({ ticket }) => ticket.project === project);
    const numbersOf = (isExplicit: boolean) =>
      group.filter((creation) => creation.isExplicit === isExplicit).map(({ ticket }) => ticket.number);
    const given = numbersOf(false);
    const [first = Infinity] = given;
    const isRight = numbersOf(true).every((number) => number < first) && given.every((n, at) => n === first + at);
    if (!isRight) {
      throw new Error(`A flush gave ${String(given)} beside ${String(numbersOf(true))} to ${String(project)}.`);
    }
  }
}
