import type { CalendarDate } from '../record/calendar-date.ts';
import { defineDataset, type SourceFile } from './dataset.ts';

/**
 * The Johns Hopkins time series in one file, as DataHub's data package publishes it: a row for each country, or for each
 * of its provinces, and date. A country's row beside its provinces' is what is not theirs (France without its overseas
 * parts); Canada's has the recovered alone, which its provinces' rows lack. `Lat` and `Long`, which only some editions
 * have, are not taken.
 *
 * Recovered was given up: on 2021-08-05 in all countries (CSSEGISandData/COVID-19#4465), in some of them before.
 *
 * @see https://github.com/datasets/covid-19
 * @see https://github.com/CSSEGISandData/COVID-19
 */
export const jhuTimeSeries = {
  id: 'jhu-countries',
  url: 'https://raw.githubusercontent.com/datasets/covid-19/main/data/time-series-19-covid-combined.csv',
  columns: { date: 'Date', cases: 'Confirmed', deaths: 'Deaths', recovered: 'Recovered' },
  region: { columns: ['Country/Region'], part: 'Province/State' },
  required: [],
  lastReported: { recovered: '2021-08-04' as CalendarDate },
  firstDate: '2020-01-22' as CalendarDate,
  lastDate: '2023-03-10' as CalendarDate,
  maxBytes: 64 * 1024 * 1024,
  attribution:
    'COVID-19 Data Repository by the Center for Systems Science and Engineering (CSSE) at Johns Hopkins University',
  licence: 'CC BY 4.0',
} as const satisfies SourceFile;

/** The countries of the world, some by their provinces, by Johns Hopkins University. */
export const jhuCountries = defineDataset({
  id: 'jhu-countries',
  title: 'Countries and provinces of the world (Johns Hopkins University)',
  publicationLagDays: 1,
  sources: [jhuTimeSeries],
});
