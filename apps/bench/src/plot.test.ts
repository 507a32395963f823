import { describe, expect, it } from '@jest/globals';
import { parseHTML } from 'linkedom';
import { plotOf } from './plot.ts';
import { resultsOf, took } from './testing/results.ts';

const measured = resultsOf({
  conversion: { rows: 2_538_054, contenders: { 'DuckDB, 1 thread': took(4), 'covid-etl': took(1) } },
  growth: {
    names: ['covid-etl'],
    sizes: [
      { direction: 'days', times: 1, rows: 1e6, contenders: { 'covid-etl': took(1) } },
      { direction: 'days', times: 2, rows: 2e6, contenders: { 'covid-etl': took(2) } },
    ],
  },
});

const textsOf = (svg = ''): string[] =>
  [...parseHTML(svg).document.querySelectorAll('text')].map(({ textContent }) => textContent);

describe('the plot', () => {
  it('is an image with a title, for those who do not see it', () => {
    const { document } = parseHTML(plotOf(measured) ?? '');
    expect(document.querySelector('svg')?.getAttribute('role')).toBe('img');
    expect(document.querySelector('svg > title')?.textContent).toBe('What covid-etl and other tools take');
  });

  it('has a chart of the conversion and two of each way in which a file grows, with units', () => {
    expect(textsOf(plotOf(measured))).toEqual(
      expect.arrayContaining([
        '2,538,054 rows of counties to Parquet: time, DuckDB with one thread = 1',
        'seconds as the file grows by days',
        'peak memory, MiB as the file grows by days',
        'million rows →',
      ]),
    );
  });

  it('says how long each contender took', () => {
    expect(textsOf(plotOf(measured))).toEqual(expect.arrayContaining(['1.00', '0.25']));
  });

  it('is not there where nothing was measured that it shows', () => {
    expect(plotOf(resultsOf({}))).toBeUndefined();
  });

  it('is not there without DuckDB, to which the others are compared', () => {
    const alone = { rows: 1, contenders: { 'covid-etl': took(1) } };
    expect(plotOf(resultsOf({ conversion: alone }))).toBeUndefined();
  });
});
