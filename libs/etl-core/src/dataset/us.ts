import { defineDataset } from './dataset.ts';
import { jhuTimeSeries } from './jhu-countries.ts';
import { nytUs } from './nyt-us.ts';

/**
 * The United States as a whole, with cases and deaths by The New York Times and recovered by Johns Hopkins University.
 * A date that only one of them has is loaded with the other's counts unknown, and completed when they appear.
 */
export const us = defineDataset({
  id: 'us',
  title: 'United States, national (The New York Times; recovered: Johns Hopkins University)',
  publicationLagDays: 1,
  sources: [
    nytUs.sources[0],
    {
      ...jhuTimeSeries,
      columns: { date: 'Date', recovered: 'Recovered' },
      region: { within: 'US' },
      where: { 'Country/Region': 'US', 'Province/State': '' },
    },
  ],
});
