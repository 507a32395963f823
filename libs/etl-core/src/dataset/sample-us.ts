import type { CalendarDate } from '../record/calendar-date.ts';
import type { Dataset } from './dataset.ts';

/** The synthetic epidemic that this project makes itself (sample/sample-epidemic.ts): no figure is real. */
export const sampleUs: Dataset = {
  id: 'sample-us',
  title: 'SYNTHETIC sample, no real figures (covid-etl)',
  url: 'http://127.0.0.1/sample-us.csv',
  columns: { date: 'date', cases: 'cases', deaths: 'deaths' },
  region: 'Sample country (synthetic)',
  firstDate: '2020-01-21' as CalendarDate,
  lastDate: null,
  publicationLagDays: 1,
  maxBytes: 16 * 1024 * 1024,
  attribution: 'covid-etl, a synthetic epidemic: made-up figures',
  licence: 'CC0 1.0',
};
