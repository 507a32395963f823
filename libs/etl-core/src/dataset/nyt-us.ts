import type { CalendarDate } from '../record/calendar-date.ts';
import type { Dataset } from './dataset.ts';

/** The United States as a whole, by The New York Times. @see https://github.com/nytimes/covid-19-data */
export const nytUs: Dataset = {
  id: 'nyt-us',
  title: 'United States, national (The New York Times)',
  url: 'https://raw.githubusercontent.com/nytimes/covid-19-data/master/us.csv',
  columns: { date: 'date', cases: 'cases', deaths: 'deaths' },
  region: 'US',
  firstDate: '2020-01-21' as CalendarDate,
  lastDate: '2023-03-23' as CalendarDate,
  publicationLagDays: 1,
  maxBytes: 16 * 1024 * 1024,
  attribution: 'The New York Times, Coronavirus (Covid-19) Data in the United States',
  licence: 'CC BY-NC 4.0',
};
