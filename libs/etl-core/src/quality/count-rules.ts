import { countNames, type CountName } from '../dataset/dataset.ts';
import { toEpochDay } from '../record/calendar-date.ts';
import type { DailyCount } from '../record/daily-count.ts';
import type { Evidence, Finding } from './rule.ts';

/** A record and the one before it that has the count too, with what was new since. */
interface Step {
  readonly record: DailyCount;
  readonly before: DailyCount;
  readonly from: number;
  readonly to: number;
  readonly days: number;
}

const stepsOf = (records: readonly DailyCount[], count: CountName): Step[] => {
  const known = records.filter((record) => record[count] !== null);
  return known.slice(1).map((record, i) => {
    // Stryker disable next-line all: there is one before each but the first.
    const before = known[i] ?? record;
    return {
      record,
      before,
      from: before[count] ?? 0,
      to: record[count] ?? 0,
      days: toEpochDay(record.date) - toEpochDay(before.date),
    };
  });
};

const finding = (count: CountName, { record, before, from, to }: Step, how: string): Finding => ({
  text: `${record.region}, ${record.date}: ${count} ${how} from ${from} (${before.date}) to ${to}`,
  region: record.region,
  date: record.date,
  count,
  from,
  to,
});

/**
 * Cumulative counts that are lower than those of the date before. They are kept: sources correct themselves so (6,160
 * times at county level: nytimes/covid-19-data#602).
 */
export const cumulativeFalls = ({ series }: Evidence): Finding[] =>
  series.flatMap(({ records, loaded }) =>
    countNames.flatMap((count) =>
      stepsOf(records, count)
        .filter(({ record, before, from, to }) => to < from && (loaded.has(record) || loaded.has(before)))
        .map((step) => finding(count, step, 'fell')),
    ),
  );

/** What a jump is. */
export interface JumpThreshold {
  /** How many days of reports it is compared with, at most and at least; days without a new one do not count. */
  readonly most: number;
  readonly least: number;
  /** How many robust standard deviations above the median. */
  readonly deviations: number;
  /** How many times the largest of them: in exponential growth each day is larger than all before. */
  readonly times: number;
  /** A smaller number of people is no jump. */
  readonly people: number;
}

/** @see https://en.wikipedia.org/wiki/Median_absolute_deviation on the factor for a normal distribution */
const madFactor = 1.4826;

const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? 0;

/**
 * Whether what is new on a day is an outlier among what was new on the days of reports before it: far larger than each
 * of them, and above their median by so many robust standard deviations (Hampel's identifier). Counts of people vary at
 * least as Poisson's distribution does, by the root of their mean: a quiet series has no smaller deviation.
 */
const isJump = (value: number, before: readonly number[], threshold: JumpThreshold): boolean => {
  if (value < threshold.people || before.length < threshold.least) return false;
  if (before.some((earlier) => value <= threshold.times * earlier)) return false;
  const middle = median(before.toSorted((a, b) => a - b));
  const mad = median(before.map((earlier) => Math.abs(earlier - middle)).sort((a, b) => a - b));
  const deviation = Math.max(madFactor * mad, Math.sqrt(middle), 1);
  return value > middle + threshold.deviations * deviation;
};

/** Daily new counts that are far above those of the days before. They are kept: they may be a backlog, or true. */
export const dailyJumps =
  (threshold: JumpThreshold) =>
  ({ series }: Evidence): Finding[] =>
    series.flatMap(({ records, loaded }) =>
      countNames.flatMap((count) => {
        const before: number[] = [];
        return stepsOf(records, count).flatMap((step) => {
          const value = (step.to - step.from) / step.days;
          const found =
            loaded.has(step.record) && isJump(value, before, threshold)
              ? [finding(count, step, 'jumped')]
              : [];
          if (value > 0) before.push(value);
          if (before.length > threshold.most) before.shift();
          return found;
        });
      }),
    );
