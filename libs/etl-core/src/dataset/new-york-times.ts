import type { SourceFile } from './dataset.ts';

/** What The New York Times' files have in common. @see https://github.com/nytimes/covid-19-data */
export const newYorkTimes = {
  url: 'https://raw.githubusercontent.com/nytimes/covid-19-data/master',
  attribution: 'The New York Times, Coronavirus (Covid-19) Data in the United States',
  licence: 'CC BY-NC 4.0',
} as const satisfies Pick<SourceFile, 'url' | 'attribution' | 'licence'>;
