import type { CountName, Dataset } from '@covid-etl/etl-core/browser';
import { csvFormatRows } from 'd3-dsv';
import type { DailyPoint } from './daily.ts';

/** Columns are named as the view `daily_counts` names them. */
export const csvColumns = (count: CountName, isRate: boolean): string[] => {
  const suffix = isRate ? '_per_100k' : '';
  return [
    'dataset',
    'region',
    'date',
    `${count}${suffix}`,
    `new_${count}${suffix}`,
    `new_${count}_7day_avg${suffix}`,
    'source',
    'licence',
  ];
};

/** What is shown, as CSV, with whose the figures are in each row: a file travels without the page that it is from. */
export const csvOf = (
  points: readonly DailyPoint[],
  count: CountName,
  isRate: boolean,
  { id, sources }: Pick<Dataset, 'id' | 'sources'>,
): string => {
  const source = sources.map(({ attribution }) => attribution).join('; ');
  const licence = [...new Set(sources.map((file) => file.licence))].join('; ');
  const text = (value: number | null): string => (value === null ? '' : String(value));
  const rows = points.map(({ region, date, total, fresh, average }) => [
    id,
    region,
    date,
    text(total),
    text(fresh),
    text(average),
    source,
    licence,
  ]);
  return `${csvFormatRows([csvColumns(count, isRate), ...rows])}\n`;
};
