import { partitions } from '../stacks/workflow-definition.ts';
import { prices } from './cost.ts';

/** The counties as they were published, and the months that they are in (docs/performance.md). */
const published = { millionRows: 2.54, gigabytes: 0.122, months: 39 } as const;

/** How many partitions are loaded at the same time. */
const { maxConcurrency: concurrency } = partitions;

/**
 * Seconds of a processor for a million rows, as measured for the largest partitions (docs/scale.md). Transform reads the two
 * months before its own too.
 */
const measured = {
  transform: { seconds: 3.3, months: 3 },
  load: { seconds: 6.2 },
} as const;

/** GiB that the functions are given for partitions of so many million rows: twice what was measured, at most what there is. */
const memories = [
  { millionRows: 0.2, gib: 1 },
  { millionRows: 1, gib: 2 },
  { millionRows: Infinity, gib: 10 },
] as const;

/** How fast a file comes in and is put into the store, in gigabytes a second. Assumed, not measured. */
const gigabytesPerSecond = 0.05;

/**
 * Requests for a partition. Transform gets the header twice and three ranges, and puts its rows and its report; Load gets the
 * rows and the table's month, and puts the month and its part; the commit gets the part and the report.
 */
const requests = { gets: 5 + 2 + 2, puts: 2 + 2 } as const;

/**
 * TransformPartition, LoadPartition, and the step to the end of the partition's execution; beside them the Map's state, seven
 * others, and the step to the end.
 */
const transitions = { perPartition: 3, beside: 9 } as const;

/** What an initial load by partitions takes, and costs in US dollars at list prices. */
export interface LoadEstimate {
  /** By how much there are more rows than were published. */
  readonly times: number;
  readonly millionRows: number;
  readonly gigabytes: number;
  /** Million rows of a partition, on the average. */
  readonly partition: number;
  readonly minutes: number;
  readonly lambda: number;
  readonly workflow: number;
  readonly requests: number;
}

/** Reckons an initial load of so many times the rows in as many months. */
export const estimateLoad = (times: number): LoadEstimate => {
  const { months } = published;
  const millionRows = times * published.millionRows;
  const gigabytes = times * published.gigabytes;
  const partition = millionRows / months;
  const gib = memories.find((memory) => partition <= memory.millionRows)?.gib ?? NaN;
  const retrieval = gigabytes / gigabytesPerSecond;
  const { transform, load } = measured;
  const seconds = partition * (transform.seconds * transform.months + load.seconds);
  return {
    times,
    millionRows,
    gigabytes,
    partition,
    minutes: (retrieval + Math.ceil(months / concurrency) * seconds) / 60,
    lambda: gib * (retrieval + months * seconds) * prices.lambdaGiBSecond + 2 * months * prices.lambdaRequest,
    workflow: (transitions.perPartition * months + transitions.beside) * prices.stateTransition,
    requests: months * (requests.gets * prices.s3Get + requests.puts * prices.s3Put),
  };
};

/** The estimates as a Markdown table. */
export const scaleTable = (estimates: readonly LoadEstimate[]): string =>
  [
    '| times the rows | million rows | GB of CSV | million rows a partition | minutes | Lambda | state transitions | S3 requests |',
    '| --: | --: | --: | --: | --: | --: | --: | --: |',
    ...estimates.map(
      ({ times, millionRows, gigabytes, partition, minutes, lambda, workflow, requests }) =>
        `| ${times} | ${millionRows.toFixed(1)} | ${gigabytes.toFixed(1)} | ${partition.toFixed(2)} | ` +
        `${minutes.toFixed(1)} | ${lambda.toFixed(4)} | ${workflow.toFixed(4)} | ${requests.toFixed(4)} |`,
    ),
  ].join('\n');

/** As many rows as were published, ten times and a hundred times as many. */
export const estimatedTimes = [1, 10, 100] as const;
