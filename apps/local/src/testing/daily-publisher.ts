import { addDays, type CalendarDate } from '@covid-etl/etl-core';
import type { Random } from '../simulator/random.ts';

/** One row of the published file. */
export interface PublishedRow {
  readonly date: string;
  readonly cases: number;
  readonly deaths: number;
}

/** A source that has one day more each day, and corrects an earlier one. */
export interface DailyPublisher {
  /** The newest day published. */
  newest(): CalendarDate;
  /** Publishes the day after the newest, if the source has one, and corrects one of those before it. */
  nextDay(): void;
  rows(): readonly PublishedRow[];
  csv(): string;
}

/**
 * @param history how many days are there from the start
 * @param lastDate the last day that it will ever publish, and how many more days there are until then
 */
export const dailyPublisher = (
  lastDate: CalendarDate,
  { history, days, random }: { history: number; days: number; random: Random },
): DailyPublisher => {
  const firstDate = addDays(lastDate, -(history + days) + 1);
  const published: PublishedRow[] = [];
  const publish = (): void => {
    const number = published.length;
    published.push({
      date: addDays(firstDate, number),
      cases: 1_000 + number * 100,
      deaths: 10 + number,
    });
  };
  for (let day = 0; day < history; day += 1) publish();
  return {
    newest: () => addDays(firstDate, published.length - 1),
    nextDay: () => {
      const corrected = random.int(0, published.length - 1);
      const row = published[corrected];
      if (row) published[corrected] = { ...row, cases: row.cases + random.int(1, 9) };
      if (published.length < history + days) publish();
    },
    rows: () => published,
    csv: () =>
      [
        'date,cases,deaths',
        ...published.map(({ date, cases, deaths }) => `${date},${cases},${deaths}`),
        '',
      ].join('\n'),
  };
};
