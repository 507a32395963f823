import type { CalendarDate } from '../record/calendar-date.ts';
import { defineDataset } from './dataset.ts';
import { newYorkTimes } from './new-york-times.ts';

/** The states and territories of the United States. @see https://github.com/nytimes/covid-19-data */
export const nytUsStates = defineDataset({
  id: 'nyt-us-states',
  title: 'United States, states and territories (The New York Times)',
  publicationLagDays: 1,
  sources: [
    {
      ...newYorkTimes,
      id: 'nyt-us-states',
      url: `${newYorkTimes.url}/us-states.csv`,
      columns: { date: 'date', cases: 'cases', deaths: 'deaths' },
      region: { within: 'US', columns: ['state'] },
      required: ['cases'],
      firstDate: '2020-01-21' as CalendarDate,
      lastDate: '2023-03-23' as CalendarDate,
      maxBytes: 16 * 1024 * 1024,
    },
  ],
});
