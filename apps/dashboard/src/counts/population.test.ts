import { describe, expect, it } from '@jest/globals';
import { populationOf } from './population.ts';

describe('The population of a region', () => {
  it('of the United States is the sum of its states, as the Census Bureau publishes it', () =>
    expect(populationOf('US')).toBe(331_449_281));
  it('of a state is known', () => expect(populationOf('US/Vermont')).toBe(643_077));
  it.each(['US/Vermont/Orange', 'Sample country (synthetic)', 'France'])('of %s is not known', (region) =>
    expect(populationOf(region)).toBeUndefined(),
  );
});
