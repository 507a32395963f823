import Table from 'cli-table3';
import type { ContenderName } from './contenders/index.ts';
import type { Goal } from './goals.ts';
import { directions } from './growth.ts';
import type { Measured } from './measure.ts';
import type { Results } from './results.ts';
import type { StagesTimes } from './stages.ts';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const made = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  made.push(...rows.map((row) => [...row]));
  return made.toString();
};

const many = (count: number): string => count.toLocaleString('en-US');
const text = (value: number, digits: number): string => value.toFixed(digits);

const conversionTable = ({ conversion }: Results): string[] => {
  if (!conversion) return [];
  const { rows, contenders } = conversion;
  const unit = contenders['DuckDB, 1 thread'];
  const row = ([name, { seconds, cpuSeconds, peakMiB }]: [string, Measured]): string[] => [
    name,
    text(seconds, 2),
    unit ? text(seconds / unit.seconds, 2) : '',
    text(cpuSeconds, 2),
    text(peakMiB, 0),
  ];
  return [
    `A file of counties, ${many(rows)} rows, to Parquet by months`,
    table(['', 'seconds', 'DuckDB = 1', 'CPU s', 'peak MiB'], Object.entries(contenders).map(row)),
  ];
};

const growthTables = ({ growth }: Results): string[] =>
  directions.flatMap((direction) => {
    const sizes = growth?.sizes.filter((size) => size.direction === direction) ?? [];
    if (!growth || sizes.length === 0) return [];
    const row = (name: ContenderName): string[] => [
      name,
      ...sizes.map(({ contenders: { [name]: of } }) =>
        of ? `${text(of.seconds, 1)} / ${text(of.peakMiB, 0)}` : '',
      ),
    ];
    return [
      `As the file grows by ${direction}: seconds / peak MiB`,
      table(['', ...sizes.map(({ rows }) => many(rows))], growth.names.map(row)),
    ];
  });

const stagesTables = ({ stages }: Results): string[] => {
  if (!stages) return [];
  const executions: readonly (readonly [string, StagesTimes])[] = [
    ['InitialLoad', stages.initialLoad],
    ['Update of one date', stages.update],
    ['Update, answered 304', stages.unchanged],
  ];
  const names = [...new Set(executions.flatMap(([, { coldMs }]) => Object.keys(coldMs)))];
  return [
    'The national file through all stages, in a cold process and in one that has run them before',
    table(
      ['', 'cold s', 'CPU s', 'peak MiB', 'warm ms'],
      executions.map(([name, { cold, warmMs }]) => [
        name,
        text(cold.seconds, 2),
        text(cold.cpuSeconds, 2),
        text(cold.peakMiB, 0),
        text(warmMs, 1),
      ]),
    ),
    'The same, milliseconds of each stage in the cold process, with the load of its bundle',
    table(
      ['', ...names],
      executions.map(([name, { coldMs }]) => [
        name,
        ...names.map((of) => (coldMs[of] === undefined ? '' : text(coldMs[of], 0))),
      ]),
    ),
  ];
};

const bundleTables = ({ bundles, firstPuts }: Results): string[] => [
  ...(bundles
    ? [
        'What a Lambda pays to be there, over bare Node',
        table(
          ['', 'kB', 'load ms'],
          bundles.map(({ name, bytes, loadMs }) => [name, text(bytes / 1_000, 0), text(loadMs, 0)]),
        ),
      ]
    : []),
  ...(firstPuts
    ? [
        'What a client for S3, and a stage with its store, pays until 10 kB are stored on loopback, over bare Node',
        table(
          ['', 'kB', 'load ms', 'and first put'],
          firstPuts.map(({ client, bytes, loadMs, afterLoadMs }) => [
            client,
            text(bytes / 1_000, 0),
            text(loadMs, 0),
            text(loadMs + afterLoadMs, 0),
          ]),
        ),
      ]
    : []),
];

const pollerTable = ({ poller }: Results): string[] => {
  const [first] = poller ?? [];
  if (!poller || !first) return [];
  return [
    `The retry poller over ${many(first.messages)} messages, a cold process`,
    table(
      ['', 'seconds', 'CPU s', 'peak MiB', 'requests', 'started', 'parked'],
      poller.map(({ latencyMs, seconds, cpuSeconds, peakMiB, requests, started, parked }) => [
        `each call ${latencyMs} ms away`,
        text(seconds, 1),
        text(cpuSeconds, 1),
        text(peakMiB, 0),
        many(requests),
        many(started),
        many(parked),
      ]),
    ),
  ];
};

const goalsTable = (goals: readonly Goal[]): string[] =>
  goals.length === 0
    ? []
    : [
        'What was set out to be reached',
        table(
          ['', 'reached', ''],
          goals.map(({ goal, reached, isReached }) => [goal, reached, isReached ? 'yes' : 'MISSED']),
        ),
      ];

/** The results as tables for people. */
export const reportOf = (results: Results, goals: readonly Goal[]): string =>
  [
    ...conversionTable(results),
    ...growthTables(results),
    ...stagesTables(results),
    ...bundleTables(results),
    ...pollerTable(results),
    ...goalsTable(goals),
  ].join('\n');
