import { describe, expect, it } from '@jest/globals';
import { countNames, fromEpochDay } from '@covid-etl/etl-core/browser';
import fc from 'fast-check';
import { searchOf, viewOf } from './view.ts';

describe('The view stands in the address', () => {
  it('and is the plain one where the address says nothing', () => {
    expect(viewOf('')).toMatchObject({ page: 'counts', count: 'cases', show: 'new', average: true });
    expect(searchOf(viewOf(''))).toBe('');
  });
  it('with a region for each that is compared', () =>
    expect(
      viewOf('?dataset=nyt-us-states&region=US%2FOhio&region=US%2FUtah&count=deaths&per=100k'),
    ).toMatchObject({
      dataset: 'nyt-us-states',
      regions: ['US/Ohio', 'US/Utah'],
      count: 'deaths',
      per100k: true,
    }));
  it.each(['?count=tests', '?from=2021-02-30', '?show=all', '?page=admin'])(
    'where %s says nothing that there is, it is as if it were not there',
    (search) => expect(viewOf(search)).toEqual(viewOf('')),
  );

  const date = fc.option(fc.integer({ min: 0, max: 40_000 }).map(fromEpochDay), { nil: undefined });
  const name = fc.string({ minLength: 1 });
  const view = fc.record({
    page: fc.constantFrom('counts' as const, 'pipeline' as const),
    dataset: fc.option(name, { nil: undefined }),
    regions: fc.uniqueArray(name),
    count: fc.constantFrom(...countNames),
    show: fc.constantFrom('new' as const, 'total' as const),
    average: fc.boolean(),
    per100k: fc.boolean(),
    from: date,
    to: date,
    execution: fc.option(name, { nil: undefined }),
    day: date,
  });
  it('whatever it is', () =>
    fc.assert(fc.property(view, (shown) => expect(viewOf(searchOf(shown))).toEqual(shown))));
});
