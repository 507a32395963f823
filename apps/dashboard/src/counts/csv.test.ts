import { describe, expect, it } from '@jest/globals';
import { datasetById, type CalendarDate } from '@covid-etl/etl-core/browser';
import { csvParse } from 'd3-dsv';
import { csvOf } from './csv.ts';

const dataset = datasetById('nyt-us-counties');
const point = {
  region: 'US/New York/"Big", county',
  date: '2021-03-02' as CalendarDate,
  total: 1_234,
  fresh: -5,
  average: null,
};

describe('What is downloaded', () => {
  it('has the columns of the view daily_counts, and exact figures', () =>
    expect(csvParse(csvOf([point], 'deaths', false, dataset))[0]).toMatchObject({
      dataset: 'nyt-us-counties',
      region: 'US/New York/"Big", county',
      date: '2021-03-02',
      deaths: '1234',
      new_deaths: '-5',
      new_deaths_7day_avg: '',
    }));
  it('says in each row whose figures they are and what may be done with them, once', () => {
    const [row] = csvParse(csvOf([point], 'cases', false, dataset));
    expect(row?.source).toContain('The New York Times');
    expect(row?.licence).toBe('CC BY-NC 4.0');
  });
  it('names rates as such', () =>
    expect(csvParse(csvOf([point], 'cases', true, dataset)).columns).toContain(
      'new_cases_7day_avg_per_100k',
    ));
});
