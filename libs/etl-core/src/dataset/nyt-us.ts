import type { CalendarDate } from '../record/calendar-date.ts';
import { defineDataset } from './dataset.ts';
import { newYorkTimes } from './new-york-times.ts';

/** The United States as a whole, by The New York Times. @see https://github.com/nytimes/covid-19-data */
export const nytUs = defineDataset({
  id: 'nyt-us',
  title: 'United States, national (The New York Times)',
  publicationLagDays: 1,
  sources: [
    {
      ...newYorkTimes,
      id: 'nyt-us',
      url: `${newYorkTimes.url}/us.csv`,
      columns: { date: 'date', cases: 'cases', deaths: 'deaths' },
      region: { within: 'US' },
      required: ['cases'],
      firstDate: '2020-01-21' as CalendarDate,
      lastDate: '2023-03-23' as CalendarDate,
      maxBytes: 16 * 1024 * 1024,
    },
  ],
});
