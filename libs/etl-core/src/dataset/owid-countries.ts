import type { CalendarDate } from '../record/calendar-date.ts';
import { defineDataset } from './dataset.ts';

/**
 * The countries of the world by Our World in Data, from the World Health Organization's figures: the source that goes on.
 * Of some sixty columns these are taken. Continents, groups of income and the world have rows like the countries'. Until
 * a country's first report its rows have no counts: they are no records.
 *
 * @see https://docs.owid.io/projects/covid/en/latest/dataset.html
 */
export const owidCountries = defineDataset({
  id: 'owid-countries',
  title: 'Countries of the world (Our World in Data, from the World Health Organization)',
  // The WHO publishes a week's figures some days after it has ended.
  publicationLagDays: 14,
  total: 'World',
  sources: [
    {
      id: 'owid-countries',
      url: 'https://catalog.ourworldindata.org/garden/covid/latest/compact/compact.csv',
      columns: { date: 'date', cases: 'total_cases', deaths: 'total_deaths' },
      region: { columns: ['country'] },
      required: [],
      firstDate: '2020-01-01' as CalendarDate,
      lastDate: null,
      maxBytes: 512 * 1024 * 1024,
      attribution: 'Our World in Data, from figures of the World Health Organization',
      licence: 'CC BY 4.0',
    },
  ],
});
