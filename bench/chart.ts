import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { type ContenderName, contenderNames, type DatabaseKind } from './contenders.ts';
import type { CaseResult, Results } from './results.ts';
import { titles } from './tables.ts';

/** Legible on white and on black; the first are told apart by people who see few colours too. */
const colours: Partial<Record<ContenderName, string>> = {
  'scope lock': '#2f81d6',
  'table lock': '#1f9e89',
  counter: '#d4a017',
  trigger: '#d1495b',
  database: '#8a8f98',
  floor: '#a371c9',
  'by hand': '#e0701a',
};
const ink = '#7d8590';

/** Pixels of a case. */
const ROW_HEIGHT = 40;

const shown = contenderNames.filter((contender) => colours[contender] !== undefined);

/** The ways that a user chooses from. */
const ways: readonly ContenderName[] = ['by hand', 'scope lock', 'counter', 'trigger'];

/** What a user wants to know first. */
const firstCases: readonly string[] = [
  'one entity per flush',
  'one entity per flush, 1 ms away',
  '1,000 entities, 10 scopes',
];

/** Draws the ratios of a run: a point for each median, a line for the middle half, a grey band for the noise. */
export function drawChart({ cases }: Results): Promise<string> {
  return draw(cases, shown);
}

/** The same, of the ways to number on PostgreSQL, and of few cases. */
export function drawWays({ cases }: Results): Promise<string> {
  const first = cases.filter(({ database, name }) => database === 'postgresql' && firstCases.includes(name));
  return draw(
    first.sort((a, b) => firstCases.indexOf(a.name) - firstCases.indexOf(b.name)),
    ways,
  );
}

async function draw(cases: readonly CaseResult[], contenders: readonly ContenderName[]): Promise<string> {
  const databases = [...new Set(cases.map(({ database }) => database))];
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'transparent',
    padding: 12,
    resolve: { scale: { x: 'shared' } },
    vconcat: databases.map((database) =>
      panel(
        database,
        cases.filter((each) => each.database === database),
        contenders,
      ),
    ),
    config: {
      font: 'system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif',
      view: { stroke: null },
      axis: { labelColor: ink, titleColor: ink, gridColor: ink, gridOpacity: 0.25, domain: false, ticks: false },
      legend: { labelColor: ink, titleColor: ink },
      title: { color: ink, anchor: 'start' },
    },
  };
  const view = new View(parse(compile(spec).spec), { renderer: 'none' });
  return view.toSVG();
}

function panel(database: DatabaseKind, cases: readonly CaseResult[], shown: readonly ContenderName[]) {
  const points = cases.flatMap(({ name, contenders }) =>
    shown.flatMap((contender) => {
      const ratio = contenders[contender]?.ratio;
      return ratio ? [{ case: name, contender, ...ratio }] : [];
    }),
  );
  const noise = cases.flatMap(({ name, contenders }) => {
    const ratio = contenders['plain again']?.ratio;
    return ratio ? [{ case: name, ...ratio }] : [];
  });
  const y = {
    field: 'case',
    type: 'nominal',
    sort: null,
    title: null,
    axis: { labelLimit: 400, grid: false },
  } as const;
  const x = { type: 'quantitative', scale: { type: 'log', nice: false } } as const;
  const title = 'time in ratio to plain inserts (log scale); grey: plain inserts against themselves';
  const domain = [...shown];
  const yOffset = { field: 'contender', scale: { domain } } as const;
  const color = {
    field: 'contender',
    scale: { domain, range: shown.map((contender) => colours[contender] ?? ink) },
    legend: { title: null, orient: 'top', symbolType: 'circle', symbolOpacity: 1 },
  } as const;
  return {
    title: titles[database],
    width: 520,
    height: ROW_HEIGHT * cases.length,
    layer: [
      {
        data: { values: noise },
        mark: { type: 'bar', color: ink, opacity: 0.35 },
        encoding: { y, x: { ...x, field: 'q1', title }, x2: { field: 'q3' } },
      },
      {
        data: { values: points },
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: { y, yOffset, color, x: { ...x, field: 'q1', title }, x2: { field: 'q3' } },
      },
      {
        data: { values: points },
        mark: { type: 'circle', size: 42, opacity: 1 },
        encoding: { y, yOffset, color, x: { ...x, field: 'median', title } },
      },
    ],
  } satisfies Partial<TopLevelSpec>;
}
