import { Application } from './application.ts';
import type { Case, Experiment } from './cases.ts';
import type { ContenderName, DatabaseKind } from './contenders.ts';
import type { Place } from './place.ts';
import { randomFrom } from './random.ts';
import type { CaseResult, GrowthResult, Measurement } from './results.ts';
import { type Lane, type Pace, timeInTurns } from './rounds.ts';
import { spreadOf } from './statistics.ts';

/** How long an experiment goes on. */
export interface BenchPace extends Pace {
  readonly warmUpFlushes: number;
}

interface Entrant {
  readonly case: Case;
  readonly contender: ContenderName;
  readonly application: Application;
  readonly statements: number;
}

/** Runs the cases of an experiment against each other, every contender in tables of its own. */
export async function runExperiment(
  database: DatabaseKind,
  place: Place,
  experiment: Experiment,
  pace: BenchPace,
): Promise<{ cases: CaseResult[]; growth: GrowthResult[] }> {
  const entrants: Entrant[] = [];
  try {
    for (const each of experiment) {
      for (const contender of each.contenders) {
        entrants.push(await enter(place, each, contender, experiment.indexOf(each)));
      }
    }
    const lanes = new Map<Entrant, Lane>(
      entrants.map((entrant) => [entrant, (round) => timeRound(entrant.application, entrant.case, round)]),
    );
    await timeInTurns(lanes, warmUpOf(experiment, pace));
    for (const { application, case: each } of entrants) {
      await application.fillTables(each);
    }
    const times = await timeInTurns(lanes, pace);
    const timesOf = (of: Case, contender: ContenderName) => {
      const found = entrants.find((entrant) => entrant.case === of && entrant.contender === contender);
      return (found && times.get(found)) ?? [];
    };
    return {
      cases: experiment.map((each) => caseResult(database, each, entrants, timesOf)),
      growth: experiment.slice(1).map((each) => growthResult(database, experiment[0] ?? each, each, timesOf)),
    };
  } finally {
    for (const { application } of entrants) {
      await application.close();
    }
  }
}

/** What does not count: flushes until the code is compiled as in an application that has run for a while. */
function warmUpOf(experiment: Experiment, { warmUpFlushes, budget }: BenchPace): Pace {
  const flushesPerRound = Math.min(...experiment.map(({ flushes, connections }) => flushes * connections));
  return { rounds: Math.ceil(warmUpFlushes / flushesPerRound), minRounds: 2, budget: budget / 3 };
}

async function enter(place: Place, each: Case, contender: ContenderName, index: number): Promise<Entrant> {
  const room = await place.createRoom(`${contender} ${String(index)}`);
  const application = await Application.open(contender, room, each.network, each.connections);
  await application.createTables();
  await application.fillTables(each);
  const write = () => writeOnce(application, each, customersOf(each, 0, 0, randomFrom(0)));
  // The first one asks what server and which triggers there are.
  await write();
  const before = application.statements;
  await write();
  return { case: each, contender, application, statements: application.statements - before };
}

/** All connections flush at once, each its flushes one after the other. */
async function timeRound(application: Application, each: Case, round: number): Promise<number> {
  const plans = Array.from({ length: each.connections }, (_, connection) => {
    const random = randomFrom(round * each.connections + connection);
    return Array.from({ length: each.flushes }, (_, flush) => customersOf(each, connection, flush, random));
  });
  const start = performance.now();
  await Promise.all(
    plans.map(async (flushes) => {
      for (const customers of flushes) {
        await writeOnce(application, each, customers);
      }
    }),
  );
  return (performance.now() - start) / (each.connections * each.flushes);
}

function writeOnce(application: Application, { way, entity }: Case, customers: readonly number[]): Promise<void> {
  return way ? application.insertMany(customers) : application.flush(entity, customers);
}

function customersOf(each: Case, connection: number, flush: number, random: () => number): number[] {
  return Array.from(
    { length: each.entitiesPerFlush },
    (_, entity) => each.customerOf({ connection, flush, entity, random }) % each.customers,
  );
}

type TimesOf = (of: Case, contender: ContenderName) => readonly number[];

function caseResult(database: DatabaseKind, each: Case, entrants: readonly Entrant[], timesOf: TimesOf): CaseResult {
  const plain = timesOf(each, 'plain');
  const measurements = entrants
    .filter((entrant) => entrant.case === each)
    .map(({ contender, statements }): [ContenderName, Measurement] => {
      const times = timesOf(each, contender);
      return [contender, { milliseconds: spreadOf(times), ratio: spreadOf(ratios(times, plain)), statements }];
    });
  return {
    database,
    name: each.name,
    rounds: plain.length,
    flushesPerRound: each.flushes * each.connections,
    contenders: Object.fromEntries(measurements),
  };
}

function growthResult(database: DatabaseKind, from: Case, to: Case, timesOf: TimesOf): GrowthResult {
  const spreads = to.contenders.map((contender) => {
    return [contender, spreadOf(ratios(timesOf(to, contender), timesOf(from, contender)))] as const;
  });
  return { database, from: from.name, to: to.name, contenders: Object.fromEntries(spreads) };
}

/** Of two lanes, round by round. */
export function ratios(times: readonly number[], base: readonly number[]): number[] {
  return times.map((time, round) => time / (base[round] ?? Number.NaN));
}
