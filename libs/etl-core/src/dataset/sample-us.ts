import type { CalendarDate } from '../record/calendar-date.ts';
import { defineDataset } from './dataset.ts';

/** The synthetic epidemic that this project makes itself (sample/sample-epidemic.ts): no figure is real. */
export const sampleUs = defineDataset({
  id: 'sample-us',
  title: 'SYNTHETIC sample, no real figures (covid-etl)',
  publicationLagDays: 1,
  sources: [
    {
      id: 'sample-us',
      url: 'http://127.0.0.1/sample-us.csv',
      columns: { date: 'date', cases: 'cases', deaths: 'deaths' },
      region: { within: 'Sample country (synthetic)' },
      required: ['cases'],
      firstDate: '2020-01-21' as CalendarDate,
      lastDate: null,
      maxBytes: 16 * 1024 * 1024,
      attribution: 'covid-etl, a synthetic epidemic: made-up figures',
      licence: 'CC0 1.0',
    },
  ],
});
