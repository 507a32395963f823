import type { Measured } from './measure.ts';
import type { Results } from './results.ts';
import { stageNames } from './bundles.ts';

/** What was set out to be reached, and what was. */
export interface Goal {
  readonly goal: string;
  readonly reached: string;
  readonly isReached: boolean;
}

/** At most this much of something. */
const atMost = (goal: string, most: number, value: number, unit = '', digits = 2): Goal => ({
  goal: `${goal}: at most ${most}${unit}`,
  reached: `${value.toFixed(digits)}${unit}`,
  isReached: value <= most,
});

/** At least so many times as fast as something. */
const timesAsFast = (than: string, least: number, theirs: Measured, ours: Measured): Goal => {
  const times = theirs.seconds / ours.seconds;
  return {
    goal: `counties to Parquet, times as fast as ${than}: at least ${least}`,
    reached: times.toFixed(1),
    isReached: times >= least,
  };
};

const mebibyte = 1024 * 1024;
/** In millions of bytes. */
const megabytes = ({ peakMiB }: Measured): number => (peakMiB * mebibyte) / 1e6;

const conversionGoals = ({ conversion }: Results): Goal[] => {
  const {
    'covid-etl': ours,
    'DuckDB, 1 thread': duckDb,
    'papaparse + hyparquet-writer': papaParse,
    'csv-parse + hyparquet-writer': csvParse,
  } = conversion?.contenders ?? {};
  if (!ours) return [];
  return [
    ...(duckDb
      ? [
          atMost(
            'counties to Parquet, of the time of DuckDB with one thread',
            0.3,
            ours.seconds / duckDb.seconds,
          ),
        ]
      : []),
    ...(papaParse ? [timesAsFast('papaparse + hyparquet-writer', 6, papaParse, ours)] : []),
    ...(csvParse ? [timesAsFast('csv-parse + hyparquet-writer', 9, csvParse, ours)] : []),
    atMost('counties to Parquet, peak memory', 160, megabytes(ours), ' MB', 0),
  ];
};

const growthGoals = ({ growth }: Results): Goal[] => {
  const peak = (times: number): number | undefined =>
    growth?.sizes.find((size) => size.direction === 'days' && size.times === times)?.contenders['covid-etl']
      ?.peakMiB;
  const [once, four] = [peak(1), peak(4)];
  if (once === undefined || four === undefined) return [];
  return [atMost('peak memory of four times the days, of that of once', 1.2, four / once)];
};

const bundleGoals = ({ bundles = [] }: Results): Goal[] =>
  bundles.flatMap(({ name, bytes, loadMs }) =>
    stageNames.has(name)
      ? [atMost(`${name}, bundle`, 200, bytes / 1_000, ' kB', 0)]
      : [
          atMost(`${name}, bundle`, 500, bytes / 1_000, ' kB', 0),
          atMost(`${name}, load`, 90, loadMs, ' ms', 0),
        ],
  );

const firstPutGoals = ({ firstPuts = [] }: Results): Goal[] =>
  firstPuts
    .filter(({ client }) => stageNames.has(client))
    .map(({ client, loadMs, afterLoadMs }) =>
      atMost(`${client}, load and first put`, 60, loadMs + afterLoadMs, ' ms', 0),
    );

const stagesGoals = ({ stages }: Results): Goal[] =>
  stages ? [atMost('national initial load, a cold process', 1, stages.initialLoad.cold.seconds, ' s')] : [];

/** What was set out to be reached, as far as it was measured. */
export const goalsOf = (results: Results): Goal[] => [
  ...conversionGoals(results),
  ...growthGoals(results),
  ...stagesGoals(results),
  ...bundleGoals(results),
  ...firstPutGoals(results),
];
