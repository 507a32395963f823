import type { CalendarDate } from '../record/calendar-date.ts';
import { defineDataset, type SourceFile } from './dataset.ts';
import { newYorkTimes } from './new-york-times.ts';

const yearFile = (year: 2020 | 2021 | 2022 | 2023, dates: Partial<Record<'first' | 'last', string>> = {}) =>
  ({
    ...newYorkTimes,
    id: `nyt-us-counties-${year}`,
    url: `${newYorkTimes.url}/us-counties-${year}.csv`,
    columns: { date: 'date', cases: 'cases', deaths: 'deaths' },
    region: { within: 'US', columns: ['state', 'county'] },
    required: ['cases'],
    firstDate: (dates.first ?? `${year}-01-01`) as CalendarDate,
    lastDate: (dates.last ?? `${year}-12-31`) as CalendarDate,
    maxBytes: 128 * 1024 * 1024,
  }) as const satisfies SourceFile;

/**
 * The counties of the United States, one file a year. A region is what the source counts as one county: New York City
 * is one for its five boroughs, Kansas City and Joplin stand beside the counties that they lie in, and `Unknown` has
 * what a state could not place. FIPS codes, which all of these lack, are not taken. Deaths are empty where the source
 * does not have them by county (Puerto Rico).
 *
 * @see https://github.com/nytimes/covid-19-data#geographic-exceptions
 */
export const nytUsCounties = defineDataset({
  id: 'nyt-us-counties',
  title: 'United States, counties (The New York Times)',
  publicationLagDays: 1,
  isPartitioned: true,
  sources: [
    yearFile(2020, { first: '2020-01-21' }),
    yearFile(2021),
    yearFile(2022),
    yearFile(2023, { last: '2023-03-23' }),
  ],
});
